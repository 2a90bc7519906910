package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.PagingScheme;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnginesTest {
  @Test
  void theChoiceIsLeftToJavisorWhereNothingIsSaid() {
    assertThat(MachineOptions.standard().engine()).isEqualTo("auto");
    assertThat(Engines.names()).startsWith("auto").contains("interpreter");
  }

  @Test
  void everyNamedEngineCanBeMadeAndHasThatName() {
    for (String name : Engines.names()) {
      try (var engine = Engines.create(name, false)) {
        assertThat(engine.name()).isIn(Engines.names());
        assertThat(name).isIn("auto", engine.name());
      } catch (EngineException e) {
        assertThat(name).isEqualTo("kvm");
        assertThat(e).hasMessageContaining("kvm");
      }
    }
  }

  @Test
  void theTranslatorIsChosenWhereNothingIsSaid() {
    try (var engine = Engines.create(Engines.AUTO, false)) {
      assertThat(engine.name()).isEqualTo("translator");
    }
  }

  @Test
  void timeThatAdvancesWithInstructionsNeedsAnEngineThatCountsThem() {
    assertThatThrownBy(() -> Engines.create("kvm", true)).isInstanceOf(EngineException.class)
        .hasMessageContaining("interpreter or translator, not kvm");
  }

  @Test
  void anEngineWhoseTimeStampCounterRunsAtAnotherFrequencyIsRefusedInWords() {
    assertThatThrownBy(() -> Engines.requireFit(new FixedFrequency(), 1_000_000, false))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("from 2400000 to the machine's 1000000 kHz");
    assertThatCode(() -> Engines.requireFit(new FixedFrequency(), 2_400_000, false)).doesNotThrowAnyException();
  }

  @Test
  void hardwareAssistHasNoShadowPageTables() {
    assertThatThrownBy(
        () -> Engines.newVcpu(
            new FixedFrequency(), CpuModel.standard(), new AddressSpace(), new IdleBus(), PagingScheme.SHADOW_KEPT))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("shadow-kept needs the interpreter or the translator");
  }

  /** As a KVM that cannot scale it. */
  private static final class FixedFrequency implements Engine {
    @Override
    public String name() {
      return "kvm";
    }

    @Override
    public int tscKhz(int wanted) {
      return 2_400_000;
    }

    @Override
    public Vcpu newVcpu(CpuModel model, AddressSpace memory, CpuBus bus) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "magic", "Interpreter", "auto "})
  void anUnknownEngineIsRefusedWithTheNamesThatThereAre(String name) {
    MachineOptions options = MachineOptions.standard();
    assertThatThrownBy(() -> options.withEngine(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no engine '" + name + "'; choose one of auto, ")
        .hasMessageContaining("interpreter");
  }
}
