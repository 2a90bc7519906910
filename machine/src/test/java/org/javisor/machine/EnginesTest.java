package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
      try (var engine = Engines.create(name)) {
        assertThat(engine.name()).isIn(Engines.names());
        assertThat(name).isIn("auto", engine.name());
      }
    }
  }

  @Test
  void theTranslatorIsChosenWhereNothingIsSaid() {
    try (var engine = Engines.create(Engines.AUTO)) {
      assertThat(engine.name()).isEqualTo("translator");
    }
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
