package org.javisor.disk;

import java.util.Optional;

/**
 * How an image is to be made.
 *
 * @param variant of the format: {@code packed} for qcow2, {@code stream} for VMDK, {@code fixed} for VHD; empty for the
 *     usual one
 * @param qcow2 for images in that format
 */
public record CreateOptions(Format format, String variant, Qcow2Options qcow2) {
  public CreateOptions {
    boolean known = variant.isEmpty() || variant.equals(variantOf(format).orElse(""));
    if (!known) {
      throw new IllegalArgumentException("there is no " + variant + " " + format.label()
          + variantOf(format).map(v -> "; there is " + v).orElse(""));
    }
  }

  /** The usual kind of a format. */
  public static CreateOptions of(Format format) {
    return new CreateOptions(format, "", Qcow2Options.STANDARD);
  }

  private static Optional<String> variantOf(Format format) {
    return switch (format) {
      case QCOW2 -> Optional.of("packed");
      case VMDK -> Optional.of("stream");
      case VHD -> Optional.of("fixed");
      case RAW, VDI, VHDX -> Optional.empty();
    };
  }

  boolean isVariant() {
    return !variant.isEmpty();
  }
}
