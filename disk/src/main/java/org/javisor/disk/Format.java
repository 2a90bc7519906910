package org.javisor.disk;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.javisor.disk.storage.BigEndian;

/**
 * The formats of images.
 *
 * <p>Which one a file has is never guessed from its contents alone: whoever writes a raw disk, a guest for instance,
 * could write the header of another format into it, one that names any file of the host as the one below, and would
 * read that file at the next start. So a format is said, or the file's name says it and its header agrees; everything
 * else is raw, and a raw file that looks like another format is refused until somebody says what it is.
 */
public enum Format {
  /** The medium, byte for byte. */
  RAW("raw", "raw img iso bin ima dsk"),
  QCOW2("qcow2", "qcow2 qcow"),
  VMDK("vmdk", "vmdk"),
  VDI("vdi", "vdi"),
  VHD("vhd", "vhd vpc avhd"),
  VHDX("vhdx", "vhdx avhdx");

  /** How much of a file's start {@link #ofHeader} looks at. */
  static final int HEADER_BYTES = 512;

  private static final int VDI_SIGNATURE = 0xBEDA_107F;
  private static final int VMDK_SPARSE = 0x564D_444B;

  private final String label;

  /** With spaces in between. */
  private final String suffixes;

  Format(String label, String suffixes) {
    this.label = label;
    this.suffixes = suffixes;
  }

  /** The name that users know. */
  public String label() {
    return label;
  }

  /** The format of a name that users or other programs write; qemu's {@code vpc} is VHD. */
  public static Optional<Format> ofLabel(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.equals("vpc")
        ? Optional.of(VHD)
        : Arrays.stream(values()).filter(format -> format.label.equals(small)).findFirst();
  }

  /** All names, for messages. */
  public static String labels() {
    return String.join(", ", Arrays.stream(values()).map(Format::label).toList());
  }

  /** What qemu-img calls it. */
  public String qemuLabel() {
    return this == VHD ? "vpc" : label;
  }

  /** What a file's name says. */
  public static Optional<Format> ofSuffix(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String suffix = name.substring(name.lastIndexOf('.') + 1);
    return Arrays.stream(values())
        .filter(format -> List.of(format.suffixes.split(" ", -1)).contains(suffix))
        .findFirst();
  }

  /** Which format but raw a file's first bytes look like; a fixed VHD has nothing there. */
  static Optional<Format> ofHeader(byte[] start) {
    byte[] bytes = Arrays.copyOf(start, HEADER_BYTES);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (BigEndian.get32(bytes, 0) == 0x5146_49FB) {
      return Optional.of(QCOW2);
    }
    if (text.startsWith("conectix")) {
      return Optional.of(VHD);
    }
    if (text.startsWith("vhdxfile")) {
      return Optional.of(VHDX);
    }
    if (org.javisor.disk.storage.LittleEndian.get32(bytes, 0) == VMDK_SPARSE
        || text.startsWith("# Disk DescriptorFile") || text.startsWith("COWD")) {
      return Optional.of(VMDK);
    }
    if (org.javisor.disk.storage.LittleEndian.get32(bytes, 0x40) == VDI_SIGNATURE) {
      return Optional.of(VDI);
    }
    return Optional.empty();
  }
}
