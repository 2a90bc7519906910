package org.javisor.cpu;

import static org.javisor.cpu.CpuidFeature.*;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The named CPU models, and their text form. */
final class CpuModels {
  /**
   * Family 6, model 0x36 (Saltwell): a processor that does not speculate. Operating systems therefore need none of the
   * costly defences against speculative execution, and none would do anything on a CPU that is software.
   */
  private static final int MODEL_IN_ORDER = 0x36;

  /** Features, each with one that it builds on. */
  private static final List<Map.Entry<CpuidFeature, CpuidFeature>> NEEDS = List.of(
      Map.entry(LM, PAE),
      Map.entry(LM, SSE2),
      Map.entry(LM, SYSCALL),
      Map.entry(PAE, CX8),
      Map.entry(SYSCALL, MSR),
      Map.entry(SSE, FXSR),
      Map.entry(SSE2, SSE),
      Map.entry(SSE3, SSE2),
      Map.entry(SSSE3, SSE3),
      Map.entry(SSE4_1, SSSE3),
      Map.entry(SSE4_2, SSE4_1),
      Map.entry(AES, SSE2),
      Map.entry(PCLMULQDQ, SSE2),
      Map.entry(FXSR, FPU),
      Map.entry(MMX, FPU),
      Map.entry(XSAVE, FXSR),
      Map.entry(XSAVEOPT, XSAVE),
      Map.entry(XSAVEC, XSAVE),
      Map.entry(PKU, LM),
      Map.entry(PKU, XSAVE),
      Map.entry(PKS, LM),
      Map.entry(PCID, LM),
      Map.entry(X2APIC, APIC),
      Map.entry(TSC_DEADLINE, APIC),
      Map.entry(TSC_ADJUST, TSC),
      Map.entry(RDTSCP, TSC),
      Map.entry(FSGSBASE, LM),
      Map.entry(PDPE1GB, LM),
      Map.entry(NX, PAE),
      Map.entry(CMPXCHG16B, LM));

  private static final Map<String, CpuModel> MODELS = models();

  private CpuModels() {}

  private static Map<String, CpuModel> models() {
    Set<CpuidFeature> i486 = EnumSet.of(FPU);
    Set<CpuidFeature> pentium = with(i486, VME, DE, PSE, TSC, MSR, MCE, CX8, APIC);
    Set<CpuidFeature> pentium3 = with(pentium, PAE, SEP, MTRR, PGE, MCA, CMOV, PAT, PSE36, MMX, FXSR, SSE);
    Set<CpuidFeature> v1 = with(
        pentium3, CLFLUSH, SSE2, SS, LM, SYSCALL, NX, X2APIC, TSC_DEADLINE, HYPERVISOR, ARAT, INVARIANT_TSC,
        ARCH_CAPABILITIES, SPEC_CTRL, STIBP, SSBD, MD_CLEAR, FLUSH_L1D, TSC_ADJUST, RDTSCP);
    Set<CpuidFeature> v2 = with(
        v1, SSE3, SSSE3, SSE4_1, SSE4_2, POPCNT, CMPXCHG16B, LAHF_LM, AES, PCLMULQDQ, MOVBE, RDRAND, RDSEED, FSGSBASE,
        ADX, BMI1, BMI2, XSAVE, PCID, INVPCID, SMEP, SMAP, UMIP, PDPE1GB, ERMS, FSRM);
    Set<CpuidFeature> max = EnumSet.allOf(CpuidFeature.class);

    Map<String, CpuModel> models = new LinkedHashMap<>();
    for (CpuModel model : List.of(
        new CpuModel("486", CpuVendor.INTEL, 4, 8, 0, i486, 32, 32),
        new CpuModel("pentium", CpuVendor.INTEL, 5, 2, 12, pentium, 32, 32),
        new CpuModel("pentium3", CpuVendor.INTEL, 6, 8, 3, pentium3, 36, 32),
        new CpuModel("x86-64-v1", CpuVendor.INTEL, 6, MODEL_IN_ORDER, 1, v1, 40, 48),
        new CpuModel("x86-64-v2", CpuVendor.INTEL, 6, MODEL_IN_ORDER, 1, v2, 40, 48),
        new CpuModel("max", CpuVendor.INTEL, 6, MODEL_IN_ORDER, 1, max, 46, 48))) {
      models.put(model.name(), model);
    }
    return models;
  }

  private static Set<CpuidFeature> with(Set<CpuidFeature> base, CpuidFeature... added) {
    EnumSet<CpuidFeature> all = EnumSet.copyOf(base);
    all.addAll(Arrays.asList(added));
    return all;
  }

  static CpuModel named(String name) {
    CpuModel model = MODELS.get(name.equals("x86-64") ? "x86-64-v1" : name);
    if (model == null) {
      throw new CpuModelException(
          "unknown CPU model '" + name + "'; valid: " + String.join(", ", MODELS.keySet()) + ", x86-64 (= x86-64-v1)");
    }
    return model;
  }

  static CpuModel parse(String text) {
    String[] parts = text.trim().toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1);
    CpuModel model = named(parts[0]);
    EnumSet<CpuidFeature> features = EnumSet.copyOf(model.features());
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      if (part.startsWith("vendor=")) {
        model = model.withVendor(vendor(part.substring(7)));
      } else if (part.startsWith("+")) {
        features.add(feature(part.substring(1)));
      } else if (part.startsWith("-")) {
        features.remove(feature(part.substring(1)));
      } else {
        throw new CpuModelException("CPU feature '" + part + "' in '" + text + "' needs a leading + or -");
      }
    }
    return model.withFeatures(features);
  }

  private static CpuVendor vendor(String name) {
    for (CpuVendor vendor : CpuVendor.values()) {
      if (vendor.name().equalsIgnoreCase(name) || vendor.signature().equalsIgnoreCase(name)) {
        return vendor;
      }
    }
    throw new CpuModelException("unknown CPU vendor '" + name + "'; valid: intel, amd");
  }

  /** Finds a feature by name; dots, hyphens and underscores do not count. */
  private static CpuidFeature feature(String name) {
    for (CpuidFeature feature : CpuidFeature.values()) {
      if (letters(feature.featureName()).equals(letters(name)) || letters(feature.name()).equals(letters(name))) {
        return feature;
      }
    }
    throw new CpuModelException(
        "unknown CPU feature '" + name + "'; valid: " + names(EnumSet.allOf(CpuidFeature.class)));
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
  }

  private static String names(Collection<CpuidFeature> features) {
    return features.stream().map(CpuidFeature::featureName).collect(Collectors.joining(", "));
  }

  static void checkConsistent(Set<CpuidFeature> features) {
    for (Map.Entry<CpuidFeature, CpuidFeature> need : NEEDS) {
      String feature = need.getKey().featureName();
      String needed = need.getValue().featureName();
      if (features.contains(need.getKey()) && !features.contains(need.getValue())) {
        throw new CpuModelException("CPU feature " + feature + " needs " + needed + ": switch both off or both on");
      }
    }
  }
}
