package org.javisor.engine.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Errno;
import org.javisor.linux.LinuxException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where KVM cannot be used. */
class KvmHostTest {
  @TempDir
  private Path folder;

  @BeforeAll
  static void onLinux() {
    assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"));
  }

  private static HostProcessor processor(String flags) {
    return HostProcessor.parse("processor\t: 0\nmodel name\t: any\nflags\t\t: fpu " + flags + " sse\nbugs\t\t: vmx\n");
  }

  @Test
  void whereThereIsNoDeviceItsFileIsNamed() {
    assertThatExceptionOfType(KvmException.class).isThrownBy(() -> KvmHost.open(folder.resolve("kvm").toString()))
        .withMessageContaining("there is no " + folder)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NO_DEVICE));
  }

  @Test
  void theWayToADeviceDependsOnTheProcessor() {
    assertThat(processor("vmx hypervisor").wayToKvm()).contains("modprobe kvm-intel");
    assertThat(processor("svm").wayToKvm()).contains("modprobe kvm-amd");
    assertThat(processor("hypervisor").wayToKvm()).contains("nested virtualization");
    assertThat(processor("").wayToKvm()).contains("firmware");
    assertThat(HostProcessor.parse("").wayToKvm()).contains("firmware");
  }

  @Test
  void aDeviceThatThisUserMayNotOpenNamesItsGroup() {
    KvmException e = KvmHost.notOpened("/dev/kvm", new LinuxException("open", Errno.EACCES));
    assertThat(e.kind()).isEqualTo(Kind.NOT_PERMITTED);
    assertThat(e).hasMessageContaining("usermod -aG kvm");
  }

  @Test
  void aProcessorThatAnotherHypervisorHoldsIsBusy() {
    assertThat(KvmHost.notOpened("/dev/kvm", new LinuxException("open", Errno.EBUSY)).kind()).isEqualTo(Kind.BUSY);
    KvmException e = KvmHost.notMade(new LinuxException("a machine in KVM", Errno.EBUSY));
    assertThat(e.kind()).isEqualTo(Kind.BUSY);
    assertThat(e).hasMessageContaining("another hypervisor");
  }

  @Test
  void anOldKvmIsRefusedByWhatItLacksAndSinceWhenLinuxHasIt() {
    assertThatExceptionOfType(KvmException.class)
        .isThrownBy(() -> KvmHost.requireNeeds("/dev/kvm", 12, c -> c == Kvm.CAP_X86_MSR_FILTER ? 0 : 1))
        .withMessageContaining("KVM_CAP_X86_MSR_FILTER").withMessageContaining("5.10")
        .withMessageNotContaining("KVM_CAP_USER_MEMORY")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_OLD));
  }

  @Test
  void anotherVersionOfTheInterfaceIsRefused() {
    assertThatExceptionOfType(KvmException.class).isThrownBy(() -> KvmHost.requireNeeds("/dev/kvm", 13, c -> 1))
        .withMessageContaining("version 13").satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_OLD));
  }

  @Test
  void whatAModelHasAndTheHostLacksIsNamed() {
    HostFeatures host = new HostFeatures(CpuModel.parse("x86-64-v1").features());
    assertThat(host.missing(CpuModel.parse("x86-64-v1"))).isEmpty();
    assertThat(host.missing(CpuModel.standard())).contains("sse4.2");
    assertThat(CpuModel.parse(host.fitting("x86-64-v2")).features()).isSubsetOf(host.offered());
  }

  @Test
  void aDeviceThatIsAnotherOneIsNotTakenForKvm() throws IOException {
    Path file = Files.createFile(folder.resolve("kvm"));
    assertThatExceptionOfType(KvmException.class).isThrownBy(() -> KvmHost.open(file.toString()))
        .withMessageContaining("is not KVM")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TOO_OLD));
  }

  @Test
  void aFolderIsRefusedInWords() {
    assertThatExceptionOfType(KvmException.class).isThrownBy(() -> KvmHost.open(folder.toString()))
        .withMessageContaining(folder.toString());
  }

  @Test
  void everyAbilitySaysWhatItsLackMeans() {
    assertThat(EnumSet.allOf(KvmAbility.class)).allSatisfy(ability -> assertThat(ability.lack()).isNotBlank());
  }
}
