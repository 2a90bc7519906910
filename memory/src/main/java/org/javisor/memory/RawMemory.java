package org.javisor.memory;

import java.lang.reflect.Field;
import sun.misc.Unsafe;

/**
 * The only class that touches host memory by address. Everything above passes host addresses that it has checked
 * against a mapping: there is no bounds check here, that is the point.
 *
 * <p>It stands on {@code sun.misc.Unsafe} because checked alternatives were measured up to 2.5 times slower on
 * access-dense guest code; this class is small so that it can be swapped.
 */
@SuppressWarnings({"removal", "sunapi"})
public final class RawMemory {
  private static final Unsafe UNSAFE = unsafe();

  private RawMemory() {}

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Allocates without touching: the host backs pages when they are first used. The content is undefined. */
  static long allocate(long sizeBytes) {
    return UNSAFE.allocateMemory(sizeBytes);
  }

  static void free(long address) {
    UNSAFE.freeMemory(address);
  }

  public static byte getByte(long address) {
    return UNSAFE.getByte(address);
  }

  public static short getShort(long address) {
    return UNSAFE.getShort(address);
  }

  public static int getInt(long address) {
    return UNSAFE.getInt(address);
  }

  public static long getLong(long address) {
    return UNSAFE.getLong(address);
  }

  public static void putByte(long address, byte value) {
    UNSAFE.putByte(address, value);
  }

  public static void putShort(long address, short value) {
    UNSAFE.putShort(address, value);
  }

  public static void putInt(long address, int value) {
    UNSAFE.putInt(address, value);
  }

  public static void putLong(long address, long value) {
    UNSAFE.putLong(address, value);
  }

  /** Loads 1, 2, 4 or 8 bytes, zero-extended. */
  public static long get(long address, int sizeBytes) {
    return switch (sizeBytes) {
      case 1 -> UNSAFE.getByte(address) & 0xFFL;
      case 2 -> UNSAFE.getShort(address) & 0xFFFFL;
      case 4 -> UNSAFE.getInt(address) & 0xFFFF_FFFFL;
      default -> UNSAFE.getLong(address);
    };
  }

  /** Stores the low 1, 2, 4 or 8 bytes of a value. */
  public static void put(long address, int sizeBytes, long value) {
    switch (sizeBytes) {
      case 1 -> UNSAFE.putByte(address, (byte) value);
      case 2 -> UNSAFE.putShort(address, (short) value);
      case 4 -> UNSAFE.putInt(address, (int) value);
      default -> UNSAFE.putLong(address, value);
    }
  }

  /** Atomic; {@code address} must be 4-byte aligned. */
  public static boolean compareAndSwapInt(long address, int expected, int value) {
    return UNSAFE.compareAndSwapInt(null, address, expected, value);
  }

  /** Atomic; {@code address} must be 8-byte aligned. */
  public static boolean compareAndSwapLong(long address, long expected, long value) {
    return UNSAFE.compareAndSwapLong(null, address, expected, value);
  }

  // Stores of a new value where memory holds the expected one, and whether it did: not atomic, at any address.

  public static boolean replaceByte(long address, byte expected, byte value) {
    boolean same = UNSAFE.getByte(address) == expected;
    if (same) {
      UNSAFE.putByte(address, value);
    }
    return same;
  }

  public static boolean replaceShort(long address, short expected, short value) {
    boolean same = UNSAFE.getShort(address) == expected;
    if (same) {
      UNSAFE.putShort(address, value);
    }
    return same;
  }

  public static boolean replaceInt(long address, int expected, int value) {
    boolean same = UNSAFE.getInt(address) == expected;
    if (same) {
      UNSAFE.putInt(address, value);
    }
    return same;
  }

  public static boolean replaceLong(long address, long expected, long value) {
    boolean same = UNSAFE.getLong(address) == expected;
    if (same) {
      UNSAFE.putLong(address, value);
    }
    return same;
  }

  public static void copy(long from, long to, long sizeBytes) {
    UNSAFE.copyMemory(from, to, sizeBytes);
  }

  public static void copy(long from, byte[] to, int offset, int sizeBytes) {
    UNSAFE.copyMemory(null, from, to, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) offset, sizeBytes);
  }

  public static void copy(byte[] from, int offset, long to, int sizeBytes) {
    UNSAFE.copyMemory(from, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) offset, null, to, sizeBytes);
  }

  public static void fill(long address, long sizeBytes, byte value) {
    UNSAFE.setMemory(address, sizeBytes, value);
  }

  /** Whether a range holds nothing but zeros; {@code sizeBytes} is a multiple of 64. */
  public static boolean isZero(long address, long sizeBytes) {
    for (long at = address; at < address + sizeBytes; at += 64) {
      long any = UNSAFE.getLong(at) | UNSAFE.getLong(at + 8) | UNSAFE.getLong(at + 16) | UNSAFE.getLong(at + 24)
          | UNSAFE.getLong(at + 32) | UNSAFE.getLong(at + 40) | UNSAFE.getLong(at + 48) | UNSAFE.getLong(at + 56);
      if (any != 0) {
        return false;
      }
    }
    return true;
  }

  public static void fullFence() {
    UNSAFE.fullFence();
  }
}
