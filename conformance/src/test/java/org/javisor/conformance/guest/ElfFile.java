package org.javisor.conformance.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A statically linked Linux program: code that may be read and executed, and zeroed data behind it that may be written.
 *
 * @see "System V ABI, chapter 4, ELF header; chapter 5, program header"
 */
final class ElfFile {
  static final int PAGE = 4096;

  /** Where the file's first byte is mapped; code starts at {@link #CODE}. */
  static final int BASE = 0x40_0000;

  /** The entry: the headers have the page before it for themselves. */
  static final int CODE = BASE + PAGE;

  /** Of the data, one page. */
  static final int DATA = 0x60_0000;

  private static final int TYPE_EXECUTABLE = 2;
  private static final int LOAD = 1;
  private static final int EXECUTE = 1;
  private static final int WRITE = 2;
  private static final int READ = 4;

  private ElfFile() {}

  /** Code that was assembled for {@link #CODE}, as a program for amd64 or for i386. */
  static byte[] of(byte[] code, boolean wide) {
    int end = PAGE + (code.length + PAGE - 1) / PAGE * PAGE;
    ByteBuffer file = ByteBuffer.allocate(end + PAGE).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7F, 'E', 'L', 'F', (byte) (wide ? 2 : 1), 1, 1}).position(16);
    file.putShort((short) TYPE_EXECUTABLE).putShort((short) (wide ? 62 : 3)).putInt(1);
    word(file, wide, CODE);
    word(file, wide, wide ? 64 : 52);
    word(file, wide, 0);
    file.putInt(0).putShort((short) (wide ? 64 : 52)).putShort((short) (wide ? 56 : 32)).putShort((short) 2);
    file.position(wide ? 64 : 52);
    segment(file, wide, READ | EXECUTE, 0, BASE, end);
    segment(file, wide, READ | WRITE, end, DATA, PAGE);
    return file.put(PAGE, code).array();
  }

  private static void segment(ByteBuffer file, boolean wide, int flags, int offset, int address, int sizeBytes) {
    file.putInt(LOAD);
    if (wide) {
      file.putInt(flags);
    }
    word(file, wide, offset);
    word(file, wide, address);
    word(file, wide, address);
    word(file, wide, sizeBytes);
    word(file, wide, sizeBytes);
    if (!wide) {
      file.putInt(flags);
    }
    word(file, wide, PAGE);
  }

  private static void word(ByteBuffer file, boolean wide, int value) {
    if (wide) {
      file.putLong(value);
    } else {
      file.putInt(value);
    }
  }
}
