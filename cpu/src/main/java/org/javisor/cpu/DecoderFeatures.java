package org.javisor.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.javisor.x86.Feature;
import org.javisor.x86.FeatureSet;

/** Which instructions the decoder knows for a model: from what CPUID announces, and the processor's generation. */
final class DecoderFeatures {
  private static final Map<CpuidFeature, Feature> SAME = Map.ofEntries(
      Map.entry(CpuidFeature.TSC, Feature.TSC),
      Map.entry(CpuidFeature.MSR, Feature.MSR),
      Map.entry(CpuidFeature.CX8, Feature.CX8),
      Map.entry(CpuidFeature.SEP, Feature.SEP),
      Map.entry(CpuidFeature.CMOV, Feature.CMOV),
      Map.entry(CpuidFeature.MMX, Feature.MMX),
      Map.entry(CpuidFeature.FXSR, Feature.FXSR),
      Map.entry(CpuidFeature.CLFLUSH, Feature.CLFSH),
      Map.entry(CpuidFeature.SSE, Feature.SSE),
      Map.entry(CpuidFeature.SSE2, Feature.SSE2),
      Map.entry(CpuidFeature.SSE3, Feature.SSE3),
      Map.entry(CpuidFeature.SSSE3, Feature.SSSE3),
      Map.entry(CpuidFeature.SSE4_1, Feature.SSE4_1),
      Map.entry(CpuidFeature.SSE4_2, Feature.SSE4_2),
      Map.entry(CpuidFeature.POPCNT, Feature.POPCNT),
      Map.entry(CpuidFeature.LAHF_LM, Feature.LAHF_LM),
      Map.entry(CpuidFeature.CMPXCHG16B, Feature.CX16),
      Map.entry(CpuidFeature.MOVBE, Feature.MOVBE),
      Map.entry(CpuidFeature.AES, Feature.AES),
      Map.entry(CpuidFeature.PCLMULQDQ, Feature.PCLMULQDQ),
      Map.entry(CpuidFeature.SHA, Feature.SHA),
      Map.entry(CpuidFeature.RDRAND, Feature.RDRAND),
      Map.entry(CpuidFeature.RDSEED, Feature.RDSEED),
      Map.entry(CpuidFeature.ADX, Feature.ADX),
      Map.entry(CpuidFeature.LZCNT, Feature.LZCNT),
      Map.entry(CpuidFeature.BMI1, Feature.BMI1),
      Map.entry(CpuidFeature.BMI2, Feature.BMI2),
      Map.entry(CpuidFeature.XSAVE, Feature.XSAVE),
      Map.entry(CpuidFeature.XSAVEOPT, Feature.XSAVEOPT),
      Map.entry(CpuidFeature.XSAVEC, Feature.XSAVEC),
      Map.entry(CpuidFeature.FSGSBASE, Feature.FSGSBASE),
      Map.entry(CpuidFeature.RDTSCP, Feature.RDTSCP),
      Map.entry(CpuidFeature.RDPID, Feature.RDPID),
      Map.entry(CpuidFeature.INVPCID, Feature.INVPCID),
      Map.entry(CpuidFeature.SMAP, Feature.SMAP),
      Map.entry(CpuidFeature.PKU, Feature.PKU),
      Map.entry(CpuidFeature.MONITOR, Feature.MONITOR),
      Map.entry(CpuidFeature.CLFLUSHOPT, Feature.CLFLUSHOPT),
      Map.entry(CpuidFeature.CLWB, Feature.CLWB),
      Map.entry(CpuidFeature.PREFETCHW, Feature.PREFETCHW),
      Map.entry(CpuidFeature.SYSCALL, Feature.SYSCALL),
      Map.entry(CpuidFeature.LM, Feature.LM));

  private DecoderFeatures() {}

  static FeatureSet of(CpuModel model) {
    List<Feature> features = new ArrayList<>();
    for (CpuidFeature announced : model.features()) {
      Feature decoded = SAME.get(announced);
      if (decoded != null) {
        features.add(decoded);
      }
    }
    // All models have CPUID, and so belong to the later 486 or newer.
    features.add(Feature.I486);
    features.add(Feature.I586);
    if (model.family() >= 6) {
      features.add(Feature.P6);
    }
    // Without a handler the operation itself raises #UD.
    features.add(Feature.HYPERVISOR);
    return FeatureSet.of(features);
  }
}
