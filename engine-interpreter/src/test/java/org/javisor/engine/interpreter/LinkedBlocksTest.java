package org.javisor.engine.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Direct jumps and calls to other pages keep their target, but only while it is mapped where it was. */
class LinkedBlocksTest {
  private static final int RCX = 1;
  private static final long FAR = 0x80_0000;
  private static final long ELSEWHERE = 0xA0_0000;
  private static final int CALL = 0xE8;
  private static final int JMP = 0xE9;

  @ParameterizedTest
  @ValueSource(ints = {CALL, JMP})
  void aTargetOnAnotherPageNeedsNoSecondLookUp(int opcode) {
    try (BareMachine m = machine(opcode)) {
      runFromStart(m);
      long first = lookUps(m);
      runFromStart(m);
      assertThat(m.c.r[RCX]).isEqualTo(1);
      assertThat(lookUps(m) - first).isEqualTo(first - 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {CALL, JMP})
  void aTargetThatIsMappedAnewIsFoundAnew(int opcode) {
    try (BareMachine m = machine(opcode)) {
      runFromStart(m);
      runFromStart(m);
      m.mapLarge(FAR, ELSEWHERE);
      m.c.mmu.flushPage(FAR);
      runFromStart(m);
      assertThat(m.c.r[RCX]).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {CALL, JMP})
  void aTargetThatIsOverwrittenIsDecodedAnew(int opcode) {
    try (BareMachine m = machine(opcode)) {
      runFromStart(m);
      runFromStart(m);
      m.c.mmu.store8(FAR + 1, 3);
      runFromStart(m);
      assertThat(m.c.r[RCX]).isEqualTo(3);
    }
  }

  private static void runFromStart(BareMachine m) {
    m.c.r[Cpu.RIP] = BareMachine.CODE;
    m.c.halted = false;
    m.run(100);
  }

  private static long lookUps(BareMachine m) {
    return m.vcpu.counters().values().get("block lookups");
  }

  /** A transfer to {@link #FAR}, where ECX becomes 1; at {@link #ELSEWHERE} it would become 2. */
  private static BareMachine machine(int opcode) {
    BareMachine m = new BareMachine(new InterpreterEngine());
    m.memory.write(BareMachine.CODE, 1, opcode);
    m.memory.write(BareMachine.CODE + 1, 4, FAR - (BareMachine.CODE + 5));
    m.memory.write(BareMachine.CODE + 5, 1, 0xF4);
    target(m, FAR, 1, opcode);
    target(m, ELSEWHERE, 2, opcode);
    return m;
  }

  /** {@code mov ecx, value}, and RET or HLT. */
  private static void target(BareMachine m, long at, int value, int opcode) {
    m.memory.write(at, 1, 0xB9);
    m.memory.write(at + 1, 4, value);
    m.memory.write(at + 5, 1, opcode == CALL ? 0xC3 : 0xF4);
  }
}
