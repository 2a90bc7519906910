package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.javisor.engine.Exit;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.api.Test;

/** HotSpot compiles no method of more than 8,000 bytes. */
class MethodSizeTest {
  private static final int LIMIT_BYTES = 8_000;

  /** Long bytecode, each: flags that are needed, memory that is changed, narrow registers. */
  private static final String[] LARGE = {
    "adc qword ptr [rdi+rcx*8+0x123], rdx", "sbb byte ptr [rdi+rcx+0x45], ah", "rol word ptr [rdi+0x10], 3",
    "shld rax, rdx, 7", "rcl dword ptr [rdi], 1", "bts edx, eax", "imul r8, qword ptr [rdi+0x18], 0x12345",
    "cmovbe r9w, word ptr [rdi+rcx*2]", "setle byte ptr [rdi+5]", "inc byte ptr [rdi+0x20]"};

  /** A loop of so many blocks of so many large instructions; the region can't be one method. */
  private static String loop(int blocks, int instructions) {
    RandomGenerator random = new SplittableRandom(1);
    StringBuilder text = new StringBuilder("mov r15d, 40; again: ");
    for (int block = 0; block < blocks; block++) {
      for (int n = 0; n < instructions; n++) {
        text.append(LARGE[random.nextInt(LARGE.length)]).append("; ");
      }
      text.append("jc next").append(block).append("; next").append(block).append(": ");
    }
    return text.append("dec r15d; jnz again; hlt").toString();
  }

  private static void assertRunsInSmallMethods(String program, long minRegions) {
    try (BareMachine m = new BareMachine(TranslatorEngine.atOnce(2)).withHandlers().asm(program)) {
      m.c.r[7] = BareMachine.DATA;
      m.c.r[1] = 0;
      assertThat(m.run(100_000)).isEqualTo(Exit.HALTED);
      Map<String, Long> counters = m.vcpu.counters().values();
      assertThat(counters.get("regions installed")).isGreaterThanOrEqualTo(minRegions);
      assertThat(counters.get("largest region, bytes")).isPositive().isLessThan(LIMIT_BYTES);
    }
  }

  @Test
  void aRegionOfManyBlocksIsCutToWhatFits() {
    String program = loop(40, 5);
    assertThat(RegionListing.of(program).bytes()).as("all that was planned").isGreaterThan(LIMIT_BYTES);
    assertRunsInSmallMethods(program, 2);
  }

  @Test
  void aRegionOfLongBlocksIsCutToWhatFits() {
    String program = loop(6, 47);
    assertThat(RegionListing.of(program).bytes()).as("all that was planned").isGreaterThan(LIMIT_BYTES);
    assertRunsInSmallMethods(program, 2);
  }
}
