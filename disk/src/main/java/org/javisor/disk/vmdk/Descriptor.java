package org.javisor.disk.vmdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/**
 * The text that says of which extents a disk consists.
 *
 * @param values what is assigned, by names in small letters
 * @see "Virtual Disk Format 5.0, section The Descriptor File"
 */
record Descriptor(Map<String, String> values, List<Extent> extents) {
  static final int LONGEST = 1 << 20;
  private static final int MOST_EXTENTS = 8192;
  private static final Pattern EXTENT =
      Pattern.compile("(RW|RDONLY|NOACCESS)\\s+(\\d{1,15})\\s+(\\w+)(?:\\s+\"([^\"]*)\")?(?:\\s+(\\d{1,15}))?.*");
  private static final Pattern VALUE = Pattern.compile("([\\w.]+)\\s*=\\s*\"?([^\"]*)\"?\\s*");

  /**
   * A part of the disk.
   *
   * @param type {@code SPARSE}, {@code FLAT}, {@code ZERO} and more
   * @param file empty for zeroes
   * @param offset first sector in the file of a flat one
   */
  record Extent(long sectors, String type, String file, long offset) {}

  static Descriptor parse(Storage file, long offset, byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    Map<String, String> values = new HashMap<>();
    List<Extent> extents = new ArrayList<>();
    for (String line : (end < 0 ? text : text.substring(0, end)).lines().toList()) {
      String trimmed = line.trim();
      Matcher extent = EXTENT.matcher(trimmed);
      Matcher value = VALUE.matcher(trimmed);
      if (extent.matches()) {
        String name = Optional.ofNullable(extent.group(4)).orElse("");
        String at = Optional.ofNullable(extent.group(5)).orElse("0");
        extents.add(new Extent(Long.parseLong(extent.group(2)), extent.group(3), name, Long.parseLong(at)));
      } else if (value.matches()) {
        values.put(value.group(1).toLowerCase(Locale.ROOT), value.group(2));
      }
      if (extents.size() > MOST_EXTENTS) {
        throw new UnsupportedImageException(file.name(), "consists of more than " + MOST_EXTENTS + " extents");
      }
    }
    if (extents.isEmpty()) {
      throw file.malformed(offset, "the descriptor names no extent");
    }
    return new Descriptor(values, extents);
  }

  /** The name of the image that this one lies on. */
  Optional<String> parent() {
    String cid = values.getOrDefault("parentcid", "ffffffff");
    return cid.equalsIgnoreCase("ffffffff")
        ? Optional.empty()
        : Optional.of(values.getOrDefault("parentfilenamehint", ""));
  }

  /** A new one. */
  static String text(String cid, String type, List<Extent> extents, long sectors) {
    StringBuilder text = new StringBuilder("# Disk DescriptorFile\nversion=1\nCID=" + cid
        + "\nparentCID=ffffffff\ncreateType=\"" + type + "\"\n\n# Extent description\n");
    for (Extent e : extents) {
      text.append("RW ").append(e.sectors()).append(' ').append(e.type()).append(" \"").append(e.file()).append('"');
      if (e.type().equals("FLAT")) {
        text.append(' ').append(e.offset());
      }
      text.append('\n');
    }
    // What the BIOS of their machines would make of the size.
    long cylinders = Math.min(sectors / (255 * 63), 65535);
    return text.append("\n# The Disk Data Base\n#DDB\n\nddb.virtualHWVersion = \"4\"\nddb.geometry.cylinders = \"")
        .append(cylinders).append("\"\nddb.geometry.heads = \"255\"\nddb.geometry.sectors = \"63\"\n")
        .append("ddb.adapterType = \"lsilogic\"\n").toString();
  }
}
