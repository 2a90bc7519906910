package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.javisor.cli.DoctorCommand.Level;
import org.javisor.machine.HardwareAssist;
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

  @Test
  void hardwareAssistIsNotNeeded() {
    String finding =
        DoctorCommand.kvm(new HardwareAssist(false, "there is no /dev/kvm: do this", List.of())).toString();
    assertThat(finding).startsWith("ok").contains("do this").contains("binary translation");
  }

  @Test
  void hardwareAssistThatLacksSomethingNamesIt() {
    assertThat(DoctorCommand.kvm(new HardwareAssist(true, "KVM is there", List.of("pcid"))).toString())
        .contains("KVM is there").contains("could not have pcid").contains("does not use it yet");
  }

  @Test
  void scriptsGetEachFindingAsAnObject() {
    assertThat(new DoctorCommand.Finding("kvm", Level.NOTE, "some \"words\" and a \\").json()).isEqualTo(
        "{\"name\": \"kvm\", \"level\": \"note\", \"text\": \"some \\\"words\\\" and a \\\\\"}");
  }
}
