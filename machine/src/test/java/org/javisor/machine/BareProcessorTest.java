package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BareProcessorTest {
  private static final int INC_AX = 0x40;

  private static BareProcessor at(String engine, int segment, int offset) {
    BareProcessor processor = new BareProcessor(engine, CpuModel.standard());
    processor.segment(Cpu.CS, segment);
    processor.state().r[Cpu.RIP] = offset;
    return processor;
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void aStepIsOneInstruction(String engine) {
    try (BareProcessor processor = at(engine, 0x1000, 0)) {
      processor.write(0x1_0000, INC_AX);
      processor.write(0x1_0001, INC_AX);
      processor.state().r[0] = 7;
      processor.step();
      assertThat(processor.state().r[0]).isEqualTo(8);
      assertThat(processor.state().r[Cpu.RIP]).isEqualTo(1);
    }
  }

  @Test
  void memoryBehindTheFirstMegabyteIsThatAtZero() {
    try (BareProcessor processor = at("interpreter", 0xFFFF, 0x10)) {
      processor.write(0, INC_AX);
      processor.step();
      assertThat(processor.state().r[0]).isEqualTo(1);
      assertThat(processor.read(0x10_0000)).isEqualTo(INC_AX);
    }
  }

  @Test
  void anUnknownEngineIsRefused() {
    assertThatThrownBy(() -> new BareProcessor("abacus", CpuModel.standard()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("abacus");
  }
}
