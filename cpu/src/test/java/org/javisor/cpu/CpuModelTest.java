package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.javisor.x86.Feature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuModelTest {
  @ParameterizedTest
  @ValueSource(strings = {"486", "pentium", "pentium3", "x86-64-v1", "x86-64", "x86-64-v2", "max"})
  void allNamesAreKnown(String name) {
    assertThat(CpuModel.parse(name).features()).contains(CpuidFeature.FPU);
  }

  @Test
  void featuresAreSwitchedByName() {
    CpuModel model = CpuModel.parse("x86-64-v2, +sha,-SSE4.2 ,-tsc_deadline");

    assertThat(model.has(CpuidFeature.SHA)).isTrue();
    assertThat(model.has(CpuidFeature.SSE4_2)).isFalse();
    assertThat(model.has(CpuidFeature.TSC_DEADLINE)).isFalse();
    assertThat(model.has(CpuidFeature.SSE4_1)).isTrue();
  }

  @Test
  void anUnknownModelListsTheValidOnes() {
    assertThatThrownBy(() -> CpuModel.parse("8086"))
        .isInstanceOf(CpuModelException.class)
        .hasMessageContaining("8086")
        .hasMessageContaining("486, pentium, pentium3, x86-64-v1, x86-64-v2, max");
  }

  @Test
  void anUnknownFeatureListsTheValidOnes() {
    assertThatThrownBy(() -> CpuModel.parse("max,+avx512"))
        .isInstanceOf(CpuModelException.class)
        .hasMessageContaining("avx512")
        .hasMessageContaining("sse4.2");
  }

  @Test
  void aFeatureWithoutSignIsRefused() {
    assertThatThrownBy(() -> CpuModel.parse("max,sha")).hasMessageContaining("leading + or -");
  }

  @Test
  void featuresMustFitTogether() {
    assertThatThrownBy(() -> CpuModel.parse("x86-64-v2,-sse2"))
        .isInstanceOf(CpuModelException.class)
        .hasMessageContaining("needs sse2");
    assertThatThrownBy(() -> CpuModel.parse("pentium3,+lm")).hasMessageContaining("needs");
  }

  @Test
  void withoutLongModeAddressesAreNarrow() {
    assertThat(CpuModel.parse("pentium3").linearAddressBits()).isEqualTo(32);
    assertThat(CpuModel.standard().linearAddressBits()).isEqualTo(48);
  }

  @Test
  void noTwoFeaturesShareABit() {
    Set<String> bits = new HashSet<>();
    for (CpuidFeature feature : CpuidFeature.values()) {
      assertThat(bits.add(feature.leaf() + ":" + feature.register() + ":" + feature.bit())).as(feature.name()).isTrue();
    }
  }

  @Test
  void theDecoderKnowsWhatIsAnnounced() {
    assertThat(CpuModel.standard().decoderFeatures().has(Feature.SSE4_2)).isTrue();
    assertThat(CpuModel.standard().decoderFeatures().has(Feature.LZCNT)).isFalse();
    assertThat(CpuModel.parse("486").decoderFeatures().has(Feature.CMOV)).isFalse();
    assertThat(CpuModel.parse("pentium").decoderFeatures().has(Feature.P6)).isFalse();
    assertThat(CpuModel.parse("max").decoderFeatures().has(Feature.SHA)).isTrue();
  }
}
