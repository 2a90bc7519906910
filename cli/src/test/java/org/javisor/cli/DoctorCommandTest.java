package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.javisor.cli.DoctorCommand.Level;
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
    assertThat(DoctorCommand.kvm(Path.of("/nonexistent/kvm")).level()).isEqualTo(Level.OK);
  }
}
