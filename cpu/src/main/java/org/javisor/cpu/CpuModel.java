package org.javisor.cpu;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.javisor.x86.FeatureSet;

/**
 * What CPU a guest sees: identification, features and address widths. What is not announced does not exist: its
 * instructions raise #UD, its control bits #GP.
 *
 * @param name the name users choose it by
 * @param vendor decides where Intel's and AMD's architectures differ
 * @param family the family as displayed (extended family already added)
 * @param model the model as displayed (extended model already added)
 * @param stepping 0..15
 * @param features what CPUID announces
 * @param physicalAddressBits width of guest-physical addresses, 32..52
 * @param linearAddressBits 32, or 48 with long mode
 * @see "Intel SDM volume 2, CPUID - CPU Identification"
 */
public record CpuModel(
    String name,
    CpuVendor vendor,
    int family,
    int model,
    int stepping,
    Set<CpuidFeature> features,
    int physicalAddressBits,
    int linearAddressBits) {

  public CpuModel {
    EnumSet<CpuidFeature> copy = EnumSet.noneOf(CpuidFeature.class);
    copy.addAll(features);
    features = Collections.unmodifiableSet(copy);
    CpuModels.checkConsistent(features);
    if (physicalAddressBits < 32 || physicalAddressBits > 52) {
      throw new CpuModelException("physical address width must be 32..52 bits, not " + physicalAddressBits);
    }
  }

  /** The model used where none is named: x86-64-v2 and what makes a guest quick. */
  public static CpuModel standard() {
    return CpuModels.named("x86-64-v2");
  }

  /**
   * Reads a model and changes to its features, as in {@code x86-64-v2,+rdrand,-sse4.2}.
   *
   * @throws CpuModelException if the model or a feature is unknown, or features do not fit together
   */
  public static CpuModel parse(String text) {
    return CpuModels.parse(text);
  }

  /** Whether CPUID announces a feature. */
  public boolean has(CpuidFeature feature) {
    return features.contains(feature);
  }

  /** What the decoder must know for this model. */
  public FeatureSet decoderFeatures() {
    return DecoderFeatures.of(this);
  }

  /** This model with other features. */
  CpuModel withFeatures(Set<CpuidFeature> changed) {
    int bits = changed.contains(CpuidFeature.LM) ? 48 : 32;
    return new CpuModel(name, vendor, family, model, stepping, changed, physicalAddressBits, bits);
  }

  CpuModel withVendor(CpuVendor changed) {
    return new CpuModel(name, changed, family, model, stepping, features, physicalAddressBits, linearAddressBits);
  }

  /** Guest-physical address bits that must be zero, {@code ~0 << physicalAddressBits}. */
  public long reservedPhysicalBits() {
    return -1L << physicalAddressBits;
  }
}
