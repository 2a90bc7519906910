package org.javisor.firmware.smbios;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds one structure: a formatted area, then the strings that it refers to by number.
 *
 * @see "SMBIOS 3.6, section 6.1 SMBIOS structures"
 */
final class SmbiosStructure {
  private static final int HEADER_BYTES = 4;
  private static final int LONGEST_STRING = 64;

  private final int type;
  private final int handle;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final List<String> strings = new ArrayList<>();

  SmbiosStructure(int type, int handle) {
    this.type = type;
    this.handle = handle;
  }

  SmbiosStructure u8(int... values) {
    for (int value : values) {
      content.write(value);
    }
    return this;
  }

  SmbiosStructure u16(int... values) {
    for (int value : values) {
      u8(value, value >>> 8);
    }
    return this;
  }

  SmbiosStructure u32(int... values) {
    for (int value : values) {
      u16(value, value >>> 16);
    }
    return this;
  }

  SmbiosStructure u64(long value) {
    return u32((int) value, (int) (value >>> 32));
  }

  /** A reference to a string; an empty one is referred to by 0. Control characters and zeros cannot be stored. */
  SmbiosStructure string(String text) {
    String stored = text.replaceAll("[^ -~]", "?");
    if (stored.isEmpty()) {
      return u8(0);
    }
    strings.add(stored.substring(0, Math.min(stored.length(), LONGEST_STRING)));
    return u8(strings.size());
  }

  byte[] toArray() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(type);
    out.write(HEADER_BYTES + content.size());
    out.write(handle);
    out.write(handle >>> 8);
    out.writeBytes(content.toByteArray());
    for (String text : strings) {
      out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      out.write(0);
    }
    if (strings.isEmpty()) {
      out.write(0);
    }
    out.write(0);
    return out.toByteArray();
  }
}
