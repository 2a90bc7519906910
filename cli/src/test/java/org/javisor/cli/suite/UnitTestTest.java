package org.javisor.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.javisor.cpu.CpuVendor;
import org.javisor.cpu.CpuidFeature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTestTest {
  @Test
  void sectionsAndTheirSettingsAreRead() {
    List<UnitTest> tests = UnitTest.parse("""
        file = before.flat
        [first]
        file=one.flat
        smp = 3
        test_args = 'a b'
        timeout = 100
        groups = slow nodefault
        arch = i386
        # [comment]
        [second]
        file = two.flat
        smp = $(getconf _NPROCESSORS_ONLN)
        extra_params = -m 1g
        accel = kvm
        """);

    assertThat(tests).extracting(UnitTest::name).containsExactly("first", "second");
    UnitTest first = tests.get(0);
    assertThat(first.file()).isEqualTo("one.flat");
    assertThat(first.cpus()).isEqualTo(3);
    assertThat(first.arguments()).isEqualTo("a b");
    assertThat(first.limit()).contains(Duration.ofSeconds(100));
    assertThat(first.onlyOnRequest()).isTrue();
    assertThat(first.fits("x86_64")).isFalse();
    assertThat(first.parameters()).isEmpty();
    UnitTest second = tests.get(1);
    assertThat(second.cpus()).isEqualTo(1);
    assertThat(second.parameters()).containsExactly("-m", "1g");
    assertThat(second.hostCondition()).contains("is for KVM only");
    assertThat(second.fits("x86_64")).isTrue();
    assertThat(second.limit()).isEmpty();
  }

  @Test
  void qemusOptionsBecomeAMachine() throws QemuParameters.UnsuitableException {
    QemuParameters machine = QemuParameters.parse(
        List.of("-cpu", "max,vendor=AuthenticAMD,-x2apic,-hle,host-phys-bits", "-overcommit", "cpu-pm=on",
            "-enable-kvm",
            "-machine", "pit=off", "-m", "2g"));

    assertThat(machine.memoryBytes()).isEqualTo(2L << 30);
    assertThat(machine.cpu().vendor()).isEqualTo(CpuVendor.AMD);
    assertThat(machine.cpu().has(CpuidFeature.X2APIC)).isFalse();
    assertThat(machine.cpu().has(CpuidFeature.SHA)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "-cpu max,+svm | needs a CPU with svm",
    "-cpu pentium9 | needs QEMU's CPU model pentium9",
    "-cpu max,hv_passthrough | needs a CPU with hv_passthrough",
    "-device edu | needs QEMU's -device edu",
    "-M q35 | needs QEMU's machine q35",
    "-m lots | needs RAM of 'lots'"
  })
  void whatNoMachineOfOursHasIsNamed(String options, String problem) {
    List<String> words = List.of(options.split(" "));
    assertThatThrownBy(() -> QemuParameters.parse(words)).hasMessage(problem);
  }
}
