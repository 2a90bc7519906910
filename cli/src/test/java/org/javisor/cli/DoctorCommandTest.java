package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.javisor.cli.DoctorCommand.Level;
import org.javisor.machine.HardwareAssist;
import org.javisor.machine.HardwareAssist.State;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
  @Test
  void thisHostCanRunTheCommand() {
    assertThat(DoctorCommand.findings()).noneMatch(finding -> finding.level() == Level.FAIL);
  }

  @Test
  void anOldJavaFails() {
    assertThat(DoctorCommand.java(17).level()).isEqualTo(Level.FAIL);
    assertThat(DoctorCommand.java(25).level()).isEqualTo(Level.OK);
  }

  @Test
  void littleMemoryAndNoPackageToolAreNotedWithAdvice() {
    assertThat(DoctorCommand.memory(512L << 20).toString()).startsWith("note").contains("--memory");
    assertThat(DoctorCommand.packageTool(false).toString()).startsWith("note").contains("--kernel");
  }

  private static HardwareAssist assist(HardwareAssist.State state, Map<String, Boolean> abilities) {
    return new HardwareAssist(state, "some \"words\"", abilities, List.of("pcid"));
  }

  @Test
  void hardwareAssistIsNotNeeded() {
    assertThat(DoctorCommand.kvm(assist(State.UNAVAILABLE, Map.of())).level()).isEqualTo(Level.OK);
  }

  @Test
  void hardwareAssistThatLacksSomethingIsNotedWithWhatGuestsCannotHave() {
    assertThat(DoctorCommand.kvm(assist(State.PARTIAL, Map.of("RING0_NATIVE", false))).toString())
        .startsWith("note").contains("words").contains("pcid");
  }

  @Test
  void scriptsGetEachAbility() {
    assertThat(DoctorCommand.kvm(assist(State.READY, Map.of("RING0_SIMD", true))).json()).isEqualTo(
        "{\"name\": \"kvm\", \"level\": \"ok\", \"text\": \"some \\\"words\\\"; guests have no pcid\", "
            + "\"abilities\": {\"RING0_SIMD\": true}}");
  }
}
