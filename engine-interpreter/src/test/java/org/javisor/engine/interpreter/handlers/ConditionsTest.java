package org.javisor.engine.interpreter.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Flags;
import org.javisor.cpu.integer.Alu;
import org.javisor.cpu.integer.Width;
import org.junit.jupiter.api.Test;

/** Fused branches decide from the operands what {@link Flags#condition} decides from the flags. */
class ConditionsTest {
  private static final long[] VALUES = {
    0, 1, 2, 3, -1, -2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0x7FFF_FFFFL, 0x8000_0000L, Long.MAX_VALUE, Long.MIN_VALUE,
    0x5555_5555_5555_5555L, 0x1234_5678_9ABC_DEF0L
  };

  @Test
  void afterCompareEveryConditionIsThatOfTheFlags() {
    for (int width = 0; width < 4; width++) {
      for (long x : VALUES) {
        for (long y : VALUES) {
          long a = Width.signExtend(width, x);
          long b = Width.signExtend(width, y);
          long result = Alu.sub(width, a, b);
          for (int code = 0; code < 16; code++) {
            assertThat(Conditions.afterCompare(code, a, b, result))
                .as("condition %d of %x - %x, width %d", code, a, b, width)
                .isEqualTo(Flags.condition(code, Flags.SUB | width, result, b));
          }
        }
      }
    }
  }

  @Test
  void afterLogicEveryConditionIsThatOfTheFlags() {
    for (long result : VALUES) {
      for (int code = 0; code < 16; code++) {
        assertThat(Conditions.afterLogic(code, result))
            .as("condition %d of %x", code, result)
            .isEqualTo(Flags.condition(code, Flags.RESULT, result, 0));
      }
    }
  }
}
