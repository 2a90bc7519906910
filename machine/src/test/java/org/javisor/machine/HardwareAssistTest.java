package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.CpuModel;
import org.javisor.engine.kvm.HostFeatures;
import org.junit.jupiter.api.Test;

/** What is made of what a host's KVM offers. */
class HardwareAssistTest {
  private static final HostFeatures ALL = new HostFeatures(CpuModel.parse("max").features());

  @Test
  void aKvmThatOffersAllLacksNothing() {
    HardwareAssist assist = HardwareAssist.of(ALL, false);
    assertThat(assist.there()).isTrue();
    assertThat(assist.missingFeatures()).isEmpty();
  }

  @Test
  void featuresThatGuestsCouldNotHaveAreNamed() {
    HostFeatures old = new HostFeatures(CpuModel.parse("x86-64-v1").features());
    assertThat(HardwareAssist.of(old, false).missingFeatures()).contains("sse4.2").isEqualTo(
        old.missing(CpuModel.standard()));
  }

  @Test
  void aVariantInSoftwareIsNamed() {
    assertThat(HardwareAssist.of(ALL, true).text()).contains("kvm-pvm").contains("slowly");
  }

  @Test
  void whateverThisHostIsThereAreWordsForIt() {
    assertThat(HardwareAssist.examine().text()).isNotBlank();
  }
}
