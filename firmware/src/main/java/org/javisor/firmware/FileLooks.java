package org.javisor.firmware;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.javisor.firmware.layout.LittleEndian;

/** Says in words what a file that cannot be booted looks like, by its magic numbers. */
final class FileLooks {
  private record Magic(int offset, String text, String meaning) {
    boolean matches(byte[] bytes) {
      byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
      int end = offset + wanted.length;
      return bytes.length >= end && Arrays.equals(bytes, offset, end, wanted, 0, wanted.length);
    }
  }

  /** More particular ones first. */
  private static final List<Magic> TABLE = List.of(
      new Magic(0x8001, "CD001", "an ISO 9660 image (a CD or DVD)"),
      new Magic(56, "ARMd", "an arm64 kernel"),
      new Magic(56, "RSC\u0005", "a RISC-V kernel"),
      new Magic(0x24, "\u0018(o\u0001", "a 32-bit ARM kernel (zImage)"),
      new Magic(4, "zimg", "an EFI-only compressed kernel for another processor"),
      new Magic(0, "MZ", "a Windows or EFI program (PE)"),
      new Magic(0, "QFI\u00fb", "a qcow2 disk image"),
      new Magic(0, "KDMV", "a VMDK disk image"),
      new Magic(0, "# Disk DescriptorFile", "a VMDK disk description"),
      new Magic(0, "vhdxfile", "a VHDX disk image"),
      new Magic(0, "conectix", "a VHD disk image"),
      new Magic(0x40, "\u007f\u0010\u00da\u00be", "a VDI disk image"),
      new Magic(0, "'\u0005\u0019V", "a U-Boot image"),
      new Magic(0, "070701", "a cpio archive (an initrd)"),
      new Magic(0, "070702", "a cpio archive (an initrd)"),
      new Magic(0, "!<arch>", "a Debian package or library archive"),
      new Magic(0, "\u00ed\u00ab\u00ee\u00db", "an RPM package"),
      new Magic(0, "PK\u0003\u0004", "a ZIP or JAR archive"),
      new Magic(257, "ustar", "a tar archive"),
      new Magic(0, "hsqs", "a SquashFS image"),
      new Magic(0x438, "S\u00ef", "an ext2, ext3 or ext4 file system"),
      new Magic(0, "%PDF", "a PDF document"),
      new Magic(0, "<!DOCTYPE", "a web page: perhaps a download that failed"),
      new Magic(0, "<html", "a web page: perhaps a download that failed"),
      new Magic(0, "#!", "a script"),
      new Magic(0, "\u00ca\u00fe\u00ba\u00be", "a Java class or Mach-O file"),
      new Magic(0, "\u00cf\u00fa\u00ed\u00fe", "a macOS program"));

  private FileLooks() {}

  static String describe(byte[] bytes) {
    for (Magic magic : TABLE) {
      if (magic.matches(bytes)) {
        return "looks like " + magic.meaning();
      }
    }
    if (bytes.length >= 512 && LittleEndian.get16(bytes, 510) == 0xAA55) {
      return "looks like a boot sector or a disk image";
    }
    return isText(bytes) ? "looks like a text file" : "is in no format that can be booted";
  }

  private static boolean isText(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, 512); i++) {
      boolean plain = bytes[i] >= ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
      if (!plain) {
        return false;
      }
    }
    return true;
  }
}
