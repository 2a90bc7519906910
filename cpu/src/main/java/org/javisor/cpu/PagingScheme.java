package org.javisor.cpu;

/**
 * How an engine in software remembers what the guest's page tables say. Guests see no difference but time; the counters
 * of each tell what it costs.
 */
public enum PagingScheme {
  /** A software TLB of two levels with tags for address spaces: the quickest. */
  TLB("tlb"),

  /**
   * Shadow page tables that are thrown away whenever the guest loads CR3 or invalidates translations, and built anew
   * from the page faults that follow: what first virtual machine monitors did.
   */
  SHADOW_REBUILT("shadow-rebuilt"),

  /**
   * Shadow page tables that are kept for each of the guest's address spaces and follow its page tables, which are
   * write-protected for that.
   */
  SHADOW_KEPT("shadow-kept");

  private final String optionName;

  PagingScheme(String optionName) {
    this.optionName = optionName;
  }

  /** As on a command line. */
  @Override
  public String toString() {
    return optionName;
  }
}
