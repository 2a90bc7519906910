package org.javisor.firmware.acpi;

/**
 * A writer for the part of the ACPI Machine Language that describes devices. Every method returns encoded bytes that
 * can be put into others.
 *
 * @see "ACPI 6.5, section 20 ACPI Machine Language Specification"
 */
final class Aml {
  private static final int NAME_OP = 0x08;
  private static final int BYTE_PREFIX = 0x0A;
  private static final int WORD_PREFIX = 0x0B;
  private static final int DWORD_PREFIX = 0x0C;
  private static final int STRING_PREFIX = 0x0D;
  private static final int QWORD_PREFIX = 0x0E;
  private static final int SCOPE_OP = 0x10;
  private static final int BUFFER_OP = 0x11;
  private static final int PACKAGE_OP = 0x12;
  private static final int METHOD_OP = 0x14;
  private static final int DUAL_NAME_PREFIX = 0x2E;
  private static final int MULTI_NAME_PREFIX = 0x2F;
  private static final int FIRST_ARGUMENT = 0x68;
  private static final int STORE_OP = 0x70;
  private static final int AND_OP = 0x7B;
  private static final int OR_OP = 0x7D;
  private static final int CREATE_DWORD_FIELD_OP = 0x8A;
  private static final int IF_OP = 0xA0;
  private static final int RETURN_OP = 0xA4;
  private static final int EXTENDED_PREFIX = 0x5B;
  private static final int REGION_OP = 0x80;
  private static final int FIELD_OP = 0x81;
  private static final int DEVICE_OP = 0x82;

  private static final int PCI_CONFIG = 2;
  private static final int BYTE_ACCESS = 1;
  private static final int SERIALIZED = 8;

  private Aml() {}

  /** {@code Scope (path) { terms }}. */
  static byte[] scope(String path, byte[]... terms) {
    byte[] content = join(name(path), join(terms));
    return new TableBytes().u8(SCOPE_OP).bytes(withLength(content)).toArray();
  }

  /** {@code Device (segment) { terms }}. */
  static byte[] device(String segment, byte[]... terms) {
    byte[] content = join(name(segment), join(terms));
    return new TableBytes().u8(EXTENDED_PREFIX).u8(DEVICE_OP).bytes(withLength(content)).toArray();
  }

  /** {@code Name (segment, value)}. */
  static byte[] define(String segment, byte[] value) {
    return new TableBytes().u8(NAME_OP).bytes(name(segment)).bytes(value).toArray();
  }

  /** {@code Method (segment, arguments, Serialized) { terms }}: methods may define names of their own. */
  static byte[] method(String segment, int arguments, byte[]... terms) {
    byte[] content = join(name(segment), new byte[] {(byte) (arguments | SERIALIZED)}, join(terms));
    return new TableBytes().u8(METHOD_OP).bytes(withLength(content)).toArray();
  }

  /** {@code Arg0}. */
  static byte[] argument() {
    return new byte[] {(byte) FIRST_ARGUMENT};
  }

  /** {@code target = value}. */
  static byte[] store(byte[] value, byte[] target) {
    return new TableBytes().u8(STORE_OP).bytes(value).bytes(target).toArray();
  }

  /** {@code left & right}. */
  static byte[] and(byte[] left, byte[] right) {
    return new TableBytes().u8(AND_OP).bytes(left).bytes(right).u8(0).toArray();
  }

  /** {@code left | right}. */
  static byte[] or(byte[] left, byte[] right) {
    return new TableBytes().u8(OR_OP).bytes(left).bytes(right).u8(0).toArray();
  }

  /** {@code If (condition) { terms }}. */
  static byte[] when(byte[] condition, byte[]... terms) {
    return new TableBytes().u8(IF_OP).bytes(withLength(join(condition, join(terms)))).toArray();
  }

  /** {@code Return (value)}. */
  static byte[] result(byte[] value) {
    return new TableBytes().u8(RETURN_OP).bytes(value).toArray();
  }

  /** {@code CreateDWordField (buffer, offset, segment)}. */
  static byte[] doubleWordField(byte[] buffer, int offset, String segment) {
    return new TableBytes().u8(CREATE_DWORD_FIELD_OP).bytes(buffer).bytes(integer(offset)).bytes(name(segment))
        .toArray();
  }

  /**
   * {@code OperationRegion (region, PCI_Config, offset, n)} and a {@code Field} that names its n bytes.
   *
   * @see "ACPI 6.5, section 20.2.5.2 Named Objects Encoding"
   */
  static byte[] configurationBytes(String region, int offset, String... segments) {
    TableBytes bytes = new TableBytes().u8(EXTENDED_PREFIX).u8(REGION_OP).bytes(name(region)).u8(PCI_CONFIG);
    bytes.bytes(integer(offset)).bytes(integer(segments.length));
    TableBytes field = new TableBytes().bytes(name(region)).u8(BYTE_ACCESS);
    for (String segment : segments) {
      field.bytes(name(segment)).u8(8);
    }
    return bytes.u8(EXTENDED_PREFIX).u8(FIELD_OP).bytes(withLength(field.toArray())).toArray();
  }

  /** The shortest encoding of an unsigned number. */
  static byte[] integer(long value) {
    TableBytes bytes = new TableBytes();
    if (value == 0 || value == 1) {
      bytes.u8(value);
    } else if (value >>> 8 == 0) {
      bytes.u8(BYTE_PREFIX).u8(value);
    } else if (value >>> 16 == 0) {
      bytes.u8(WORD_PREFIX).u16(value);
    } else if (value >>> 32 == 0) {
      bytes.u8(DWORD_PREFIX).u32(value);
    } else {
      bytes.u8(QWORD_PREFIX).u64(value);
    }
    return bytes.toArray();
  }

  static byte[] string(String text) {
    return new TableBytes().u8(STRING_PREFIX).text(text).u8(0).toArray();
  }

  static byte[] buffer(byte[] content) {
    byte[] inner = join(integer(content.length), content);
    return new TableBytes().u8(BUFFER_OP).bytes(withLength(inner)).toArray();
  }

  /** {@code Package { elements }}, at most 255 of them. */
  static byte[] pack(byte[]... elements) {
    if (elements.length > 0xFF) {
      throw new IllegalArgumentException("a package holds at most 255 elements, not " + elements.length);
    }
    return packOf(elements.length, elements);
  }

  /** A package of so many elements, which come in pieces of one or more. */
  static byte[] packOf(int count, byte[]... pieces) {
    byte[] content = join(new byte[] {(byte) count}, join(pieces));
    return new TableBytes().u8(PACKAGE_OP).bytes(withLength(content)).toArray();
  }

  /**
   * {@code EisaId ("PNP0501")}: three letters of five bits and four hexadecimal digits, most significant byte first.
   *
   * @see "ACPI 6.5, section 19.6.36 EISAID"
   */
  static byte[] eisaId(String id) {
    int letters = 0;
    for (int i = 0; i < 3; i++) {
      letters = (letters << 5) | (id.charAt(i) - '@');
    }
    int value = (letters << 16) | Integer.parseInt(id.substring(3), 16);
    return integer(Integer.reverseBytes(value) & 0xFFFF_FFFFL);
  }

  static byte[] join(byte[]... parts) {
    TableBytes bytes = new TableBytes();
    for (byte[] part : parts) {
      bytes.bytes(part);
    }
    return bytes.toArray();
  }

  /**
   * A path, with or without the root prefix; short segments are filled up with underscores.
   *
   * @see "ACPI 6.5, section 20.2.2 Name Objects Encoding"
   */
  static byte[] name(String path) {
    TableBytes bytes = new TableBytes();
    String relative = path;
    if (path.startsWith("\\")) {
      bytes.text("\\");
      relative = path.substring(1);
    }
    String[] segments = relative.split("\\.", -1);
    if (segments.length == 2) {
      bytes.u8(DUAL_NAME_PREFIX);
    } else if (segments.length > 2) {
      bytes.u8(MULTI_NAME_PREFIX).u8(segments.length);
    }
    for (String segment : segments) {
      bytes.text(segment(segment));
    }
    return bytes.toArray();
  }

  private static String segment(String name) {
    if (!name.matches("[A-Z_][A-Z_0-9]{0,3}")) {
      throw new IllegalArgumentException("not an ACPI name: " + name);
    }
    return (name + "____").substring(0, 4);
  }

  /**
   * Puts the length before its content; it counts itself.
   *
   * @see "ACPI 6.5, section 20.2.4 Package Length Encoding"
   */
  private static byte[] withLength(byte[] content) {
    TableBytes bytes = new TableBytes();
    int length = content.length;
    if (length + 1 < 1 << 6) {
      bytes.u8(length + 1);
    } else if (length + 2 < 1 << 12) {
      bytes.u8((1 << 6) | ((length + 2) & 0xF)).u8((length + 2) >>> 4);
    } else if (length + 3 < 1 << 20) {
      bytes.u8((2 << 6) | ((length + 3) & 0xF)).u16((length + 3) >>> 4);
    } else {
      throw new IllegalArgumentException("too much AML for one object: " + length);
    }
    return bytes.bytes(content).toArray();
  }
}
