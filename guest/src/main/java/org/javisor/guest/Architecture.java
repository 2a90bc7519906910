package org.javisor.guest;

/** The processors that guests are built for, by Debian's names. */
public enum Architecture {
  AMD64("amd64"),
  I386("i386");

  private final String label;

  Architecture(String label) {
    this.label = label;
  }

  /** Debian's name. */
  public String label() {
    return label;
  }
}
