package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.kvm.HostFeatures;
import org.javisor.engine.kvm.KvmAbility;
import org.javisor.machine.HardwareAssist.State;
import org.junit.jupiter.api.Test;

/** What is made of what a host's KVM can do. */
class HardwareAssistTest {
  private static final HostFeatures ALL = new HostFeatures(CpuModel.parse("max").features());
  private static final Set<KvmAbility> EVERYTHING = EnumSet.allOf(KvmAbility.class);

  @Test
  void aKvmThatDoesAllIsReadyAndTheSpeedIsNamed() {
    HardwareAssist assist = HardwareAssist.of(EVERYTHING, ALL, "");
    assertThat(assist.state()).isEqualTo(State.READY);
    assertThat(assist.text()).contains("--engine kvm").contains("speed");
    assertThat(assist.abilities()).hasSize(KvmAbility.values().length).doesNotContainValue(false);
    assertThat(assist.missingFeatures()).isEmpty();
  }

  @Test
  void aVariantInSoftwareIsNamedWithEachThingThatItDoesNotDo() {
    Set<KvmAbility> found = EnumSet.of(KvmAbility.COMPAT_NATIVE, KvmAbility.XCR0_COHERENT);
    HardwareAssist assist = HardwareAssist.of(found, ALL, " as kvm-pvm, a variant in software");
    assertThat(assist.state()).isEqualTo(State.PARTIAL);
    assertThat(assist.text()).contains("kvm-pvm").contains("software engines");
    for (KvmAbility ability : EnumSet.complementOf(EnumSet.copyOf(found))) {
      assertThat(assist.text()).contains(ability.lack());
    }
    assertThat(assist.abilities()).containsEntry("RING0_NATIVE", false).containsEntry("COMPAT_NATIVE", true);
  }

  @Test
  void aHostWithoutXsaveIsReadyAndSaysWhatGuestsLack() {
    Set<KvmAbility> found = EnumSet.complementOf(EnumSet.of(KvmAbility.XCR0_COHERENT));
    HostFeatures features = new HostFeatures(CpuModel.parse("x86-64-v1").features());
    HardwareAssist assist = HardwareAssist.of(found, features, "");
    assertThat(assist.state()).isEqualTo(State.READY);
    assertThat(assist.text()).contains("XSAVE");
    assertThat(assist.missingFeatures()).isEqualTo(features.missing(CpuModel.standard())).isNotEmpty();
  }
}
