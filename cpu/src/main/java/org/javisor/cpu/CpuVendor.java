package org.javisor.cpu;

/** Whose manual decides where the manuals differ. */
public enum CpuVendor {
  INTEL("GenuineIntel"),
  AMD("AuthenticAMD");

  private final String signature;

  CpuVendor(String signature) {
    this.signature = signature;
  }

  /** The twelve characters that CPUID leaf 0 gives. */
  public String signature() {
    return signature;
  }
}
