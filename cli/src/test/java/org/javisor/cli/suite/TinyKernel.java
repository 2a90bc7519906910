package org.javisor.cli.suite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A test kernel of ours: prints its text to the first serial port and ends through the debug exit port, or never. */
final class TinyKernel {
  /** Load address, where the multiboot header lies, too. */
  private static final int BASE = 0x10_0000;

  private static final int CODE = 0x20;
  private static final int TEXT = 0x40;

  private TinyKernel() {}

  /** @param value what it writes to the port */
  static void write(Path file, String text, int value) throws IOException {
    Files.write(file, elf(text, new byte[] {(byte) 0xB0, (byte) value, (byte) 0xE6, (byte) 0xF4, (byte) 0xF4}));
  }

  /** One that stays in a loop. */
  static void writeEndless(Path file, String text) throws IOException {
    Files.write(file, elf(text, new byte[] {(byte) 0xEB, (byte) 0xFE}));
  }

  /** @see "Multiboot Specification 0.6.96, section 3.1" */
  private static byte[] elf(String text, byte[] end) {
    ByteBuffer b = ByteBuffer.allocate(0x1400).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
    b.putShort(16, (short) 2).putShort(18, (short) 3).putInt(20, 1).putInt(24, BASE + CODE).putInt(28, 52);
    b.putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
    int[] segment = {1, 0x1000, BASE, BASE, 0x400, 0x400, 7, 0x1000};
    for (int i = 0; i < segment.length; i++) {
      b.putInt(52 + 4 * i, segment[i]);
    }
    b.putInt(0x1000, 0x1BAD_B002).putInt(0x1004, 3).putInt(0x1008, -(0x1BAD_B002 + 3));
    b.position(0x1000 + CODE);
    // MOV ESI, text; MOV DX, 3F8H; next: LODSB; TEST AL, AL; JZ end; OUT DX, AL; JMP next; end:
    b.put((byte) 0xBE).putInt(BASE + TEXT);
    b.put(new byte[] {0x66, (byte) 0xBA, (byte) 0xF8, 3, (byte) 0xAC, (byte) 0x84, (byte) 0xC0, 0x74, 3, (byte) 0xEE,
      (byte) 0xEB, (byte) 0xF8});
    b.put(end);
    b.position(0x1000 + TEXT).put(text.getBytes(StandardCharsets.US_ASCII));
    return b.array();
  }
}
