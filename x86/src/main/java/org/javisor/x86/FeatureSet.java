package org.javisor.x86;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** An immutable set of features; {@link Feature#BASE} is always in it. */
public final class FeatureSet {
  private final Set<Feature> features;

  private FeatureSet(EnumSet<Feature> features) {
    features.add(Feature.BASE);
    this.features = Collections.unmodifiableSet(features);
  }

  public static FeatureSet of(Feature... features) {
    return of(Set.of(features));
  }

  public static FeatureSet of(Collection<Feature> features) {
    EnumSet<Feature> set = EnumSet.of(Feature.BASE);
    set.addAll(features);
    return new FeatureSet(set);
  }

  /** Everything the table knows: for disassemblers. */
  public static FeatureSet all() {
    return new FeatureSet(EnumSet.allOf(Feature.class));
  }

  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** This set and one more. */
  public FeatureSet with(Feature feature) {
    EnumSet<Feature> set = EnumSet.copyOf(features);
    set.add(feature);
    return new FeatureSet(set);
  }

  /** This set less one. */
  public FeatureSet without(Feature feature) {
    EnumSet<Feature> set = EnumSet.copyOf(features);
    set.remove(feature);
    return new FeatureSet(set);
  }

  /** The members, unmodifiable, in declaration order. */
  public Set<Feature> asSet() {
    return features;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureSet that && features.equals(that.features);
  }

  @Override
  public int hashCode() {
    return features.hashCode();
  }

  @Override
  public String toString() {
    return features.toString();
  }
}
