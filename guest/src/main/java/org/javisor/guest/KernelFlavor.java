package org.javisor.guest;

/** Debian's kernels. */
public enum KernelFlavor {
  /** For virtual machines in clouds: small, few drivers, quick. */
  CLOUD_AMD64("linux-image-cloud-amd64", Architecture.AMD64),
  /** For any 64-bit PC. */
  GENERIC_AMD64("linux-image-amd64", Architecture.AMD64),
  /** For 32-bit PCs without PAE; last in Debian 12. */
  I686("linux-image-686", Architecture.I386),
  /** For 32-bit PCs with PAE; last in Debian 12. */
  I686_PAE("linux-image-686-pae", Architecture.I386);

  private final String packageName;
  private final Architecture architecture;

  KernelFlavor(String packageName, Architecture architecture) {
    this.packageName = packageName;
    this.architecture = architecture;
  }

  /** The package that always depends on the newest kernel of this flavor. */
  public String packageName() {
    return packageName;
  }

  public Architecture architecture() {
    return architecture;
  }
}
