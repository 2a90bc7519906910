package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.javisor.engine.CodeReport;
import org.javisor.engine.Exit;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.api.Test;

/** What is said of hot code. */
class CodeReportTest {
  private static final long LOOP = BareMachine.CODE + 5;

  private static CodeReport after(TranslatorEngine engine, String program) {
    try (BareMachine m = new BareMachine(engine).withHandlers()) {
      m.asm(program);
      assertThat(m.run(100_000)).isEqualTo(Exit.HALTED);
      return m.vcpu.code();
    }
  }

  @Test
  void aTranslatedLoopIsARegionWithItsCodeAndWhereItLeads() {
    CodeReport report = after(TranslatorEngine.atOnce(2), "mov ecx, 50; again: add rax, rcx; dec ecx; jnz again; hlt");
    CodeReport.Region region = report.regions().getFirst();
    assertThat(region.linear()).isEqualTo(LOOP);
    assertThat(region.bits()).isEqualTo(64);
    assertThat(region.bytecode()).isPositive();
    assertThat(region.instructions()).isEqualTo(3);
    assertThat(region.covers(LOOP)).isTrue();
    assertThat(region.covers(LOOP + 7)).isFalse();
    CodeReport.Block block = region.blocks().getFirst();
    assertThat(block.code()).containsExactly(0x48, 0x01, 0xC8, 0xFF, 0xC9, 0x75, 0xF9);
    assertThat(block.leadsTo()).isEqualTo(List.of(LOOP, LOOP + 7));
  }

  @Test
  void aBlockThatIsHotButNotWorthATranslationSaysSo() {
    CodeReport report = after(new TranslatorEngine(), "mov ecx, 600; again: dec ecx; jnz again; hlt");
    assertThat(report.regions()).isEmpty();
    CodeReport.Interpreted block = report.interpreted().getFirst();
    assertThat(block.linear()).isEqualTo(LOOP);
    assertThat(block.instructions()).isEqualTo(2);
    assertThat(block.executed()).isBetween(590L, 600L);
    assertThat(block.why()).startsWith("not worth it yet");
  }

  @Test
  void overwrittenCodeIsNoRegionAnyMore() {
    CodeReport report = after(TranslatorEngine.atOnce(2),
        "mov ecx, 50; again: add rax, rcx; dec ecx; jnz again; mov byte ptr [0x100005], 0x90; hlt");
    assertThat(report.regions()).isEmpty();
  }
}
