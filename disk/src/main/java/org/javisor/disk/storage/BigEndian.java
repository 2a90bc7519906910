package org.javisor.disk.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays, big-endian. Offsets out of range give {@link IndexOutOfBoundsException}. */
public final class BigEndian {
  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  /** 16 bits, zero-extended. */
  public static int get16(byte[] bytes, int offset) {
    return (short) SHORT.get(bytes, offset) & 0xFFFF;
  }

  public static int get32(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  /** 32 bits, zero-extended. */
  public static long getUnsigned32(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset) & 0xFFFF_FFFFL;
  }

  public static long get64(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  public static void put16(byte[] bytes, int offset, int value) {
    SHORT.set(bytes, offset, (short) value);
  }

  public static void put32(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value);
  }

  public static void put64(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }
}
