package org.javisor.firmware.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.javisor.firmware.BootFile;

/** Small hand-made kernels, laid out by the specifications' tables. */
public final class TestKernels {
  /** What the segment of {@link #elf64} holds. */
  public static final String CODE = "kernel code";

  private TestKernels() {}

  /** An ELF64 executable with one segment and optionally a PVH note. */
  public static byte[] elf64(long physical, long memoryBytes, long entry, boolean pvh) {
    ByteBuffer b = ByteBuffer.allocate(0x1000 + CODE.length()).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
    b.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1).putLong(24, entry).putLong(32, 64);
    b.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) (pvh ? 2 : 1));
    segment64(b, 64, 1, new long[] {0x1000, 0xFFFF_FFFF_8000_0000L + physical, physical, CODE.length(), memoryBytes});
    if (pvh) {
      segment64(b, 120, 4, new long[] {0x200, 0, 0, 20, 20});
      b.putInt(0x200, 4).putInt(0x204, 4).putInt(0x208, 18).put(0x20C, "Xen\0".getBytes(StandardCharsets.US_ASCII));
      b.putInt(0x210, (int) physical + 0x40);
    }
    b.put(0x1000, CODE.getBytes(StandardCharsets.US_ASCII));
    return b.array();
  }

  /** Offset, virtual and physical address, size in the file and in memory. */
  private static void segment64(ByteBuffer b, int at, int type, long[] fields) {
    b.putInt(at, type).putInt(at + 4, 7);
    for (int i = 0; i < 5; i++) {
      b.putLong(at + 8 + 8 * i, fields[i]);
    }
  }

  /** An ELF32 executable with one segment and a multiboot header with these flags in it. */
  public static byte[] elf32Multiboot(int physical, int flags) {
    ByteBuffer b = ByteBuffer.allocate(0x1040).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
    b.putShort(16, (short) 2).putShort(18, (short) 3).putInt(20, 1).putInt(24, physical + 0x20).putInt(28, 52);
    b.putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
    int[] header = {1, 0x1000, physical, physical, 0x40, 0x100, 7, 0x1000};
    for (int i = 0; i < header.length; i++) {
      b.putInt(52 + 4 * i, header[i]);
    }
    b.putInt(0x1000, 0x1BAD_B002).putInt(0x1004, flags).putInt(0x1008, -(0x1BAD_B002 + flags));
    return b.array();
  }

  /** A bzImage of protocol 2.15 around a payload, for 64-bit entry. */
  public static byte[] bzImage(byte[] payload, int unpackedBytes) {
    int setup = 2 * 512;
    int system = (0x400 + payload.length + 4 + 15) & ~15;
    ByteBuffer b = ByteBuffer.allocate(setup + system).order(ByteOrder.LITTLE_ENDIAN);
    b.put(0x1F1, (byte) 1).putInt(0x1F4, system / 16).putShort(0x1FE, (short) 0xAA55);
    b.put(0x200, (byte) 0xEB).put(0x201, (byte) 0x6A).putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x020F);
    b.put(0x211, (byte) 1).putInt(0x214, 0x10_0000).putInt(0x22C, 0x7FFF_FFFF).putInt(0x230, 0x20_0000);
    b.put(0x234, (byte) 1).putShort(0x236, (short) 1).putInt(0x238, 2047);
    b.putInt(0x248, 0x400).putInt(0x24C, payload.length + 4).putLong(0x258, 0x100_0000).putInt(0x260, 0x20_0000);
    b.put(setup, (byte) 0x90);
    b.put(setup + 0x400, payload).putInt(setup + 0x400 + payload.length, unpackedBytes);
    return b.array();
  }

  /** A bzImage with a gzip payload, whose last four bytes are its size already. */
  public static byte[] gzipImage(byte[] kernel) {
    byte[] packed = gzip(kernel);
    byte[] withoutSize = java.util.Arrays.copyOf(packed, packed.length - 4);
    return bzImage(withoutSize, kernel.length);
  }

  /** Compresses. */
  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A file by that name. */
  public static BootFile file(String name, byte[] bytes) {
    return new BootFile(name, bytes);
  }
}
