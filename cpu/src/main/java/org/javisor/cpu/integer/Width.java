package org.javisor.cpu.integer;

/** Operand widths as log2 of the size in bytes, 0..3: with a constant width HotSpot folds every switch here away. */
public final class Width {
  public static final int BYTE = 0;
  public static final int WORD = 1;
  public static final int DWORD = 2;
  public static final int QWORD = 3;

  private Width() {}

  /** The width of a size in bytes: 1, 2, 4 or 8. */
  public static int of(int sizeBytes) {
    return Integer.numberOfTrailingZeros(sizeBytes);
  }

  /** Number of bits: 8, 16, 32, 64. */
  public static int bits(int width) {
    return 8 << width;
  }

  public static int bytes(int width) {
    return 1 << width;
  }

  /** Sign-extends the low bits of {@code value}. */
  public static long signExtend(int width, long value) {
    return switch (width) {
      case BYTE -> (byte) value;
      case WORD -> (short) value;
      case DWORD -> (int) value;
      default -> value;
    };
  }

  /** Zero-extends the low bits of {@code value}. */
  public static long zeroExtend(int width, long value) {
    return switch (width) {
      case BYTE -> value & 0xFF;
      case WORD -> value & 0xFFFF;
      case DWORD -> value & 0xFFFF_FFFFL;
      default -> value;
    };
  }

  /** The most negative value. */
  public static long minimum(int width) {
    return -1L << (bits(width) - 1);
  }
}
