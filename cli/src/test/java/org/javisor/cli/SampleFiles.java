package org.javisor.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Kernels that work, a little, and kernels that do not. */
final class SampleFiles {
  /** Where the flat kernels are loaded. */
  static final String FLAT = "0x100000";

  private final Path folder;

  SampleFiles(Path folder) {
    this.folder = folder;
  }

  private String file(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String missing() {
    return folder.resolve("missing").toString();
  }

  String folder() {
    return folder.toString();
  }

  String empty() {
    return file("empty", new byte[0]);
  }

  String text() {
    return file("notes.txt", "This is not a kernel.\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** @see "Linux, Documentation/arch/arm64/booting.rst: the magic number at 56" */
  String arm64Kernel() {
    byte[] content = new byte[4096];
    System.arraycopy("ARMd".getBytes(StandardCharsets.US_ASCII), 0, content, 56, 4);
    return file("Image", content);
  }

  /** Its header promises a megabyte of compressed kernel. */
  String cutBzImage() {
    ByteBuffer b = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    b.put(0x1F1, (byte) 1).putShort(0x1FE, (short) 0xAA55).putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20F);
    b.put(0x200, (byte) 0xEB).put(0x201, (byte) 0x6A).put(0x211, (byte) 1).putInt(0x214, 0x10_0000);
    b.putInt(0x1F4, 0x1_0000).putInt(0x248, 0x100).putInt(0x24C, 0x10_0000).putInt(0x260, 0x20_0000);
    return file("vmlinuz-cut", b.array());
  }

  String cutElf() {
    return file("elf-cut", Arrays.copyOf(multibootElf(3), 40));
  }

  /** Of an ELF class that does not exist. */
  String oddElf() {
    byte[] content = multibootElf(3);
    content[4] = 9;
    return file("elf-odd", content);
  }

  /** A segment at the end of the address space. */
  String wrappingElf() {
    ByteBuffer b = ByteBuffer.wrap(multibootElf(3)).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(52 + 12, 0xFFFF_F000).putInt(52 + 20, 0x2000);
    return file("elf-wraps", b.array());
  }

  /** A multiboot kernel that boots, as far as anything can be said: it halts. */
  String multiboot() {
    return file("multiboot", multibootElf(3));
  }

  /** A header with load addresses (flag 16) that contradict one another. */
  String oddMultiboot() {
    ByteBuffer b = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    int flags = 1 << 16;
    b.putInt(0, 0x1BAD_B002).putInt(4, flags).putInt(8, -(0x1BAD_B002 + flags));
    b.putInt(12, 0x10_0000).putInt(16, 0x20_0000).putInt(20, 0).putInt(24, 0).putInt(28, 0x10_0000);
    return file("multiboot-odd", b.array());
  }

  /** A header with a required feature that nobody knows. */
  String demandingMultiboot() {
    return file("multiboot-demands", multibootElf(1 << 3));
  }

  /** @see "System V ABI, chapters 4 and 5", "Multiboot Specification 0.6.96, section 3.1" */
  private static byte[] multibootElf(int flags) {
    int physical = 0x10_0000;
    ByteBuffer b = ByteBuffer.allocate(0x1040).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
    b.putShort(16, (short) 2).putShort(18, (short) 3).putInt(20, 1).putInt(24, physical + 0x20).putInt(28, 52);
    b.putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
    int[] header = {1, 0x1000, physical, physical, 0x40, 0x100, 7, 0x1000};
    for (int i = 0; i < header.length; i++) {
      b.putInt(52 + 4 * i, header[i]);
    }
    b.putInt(0x1000, 0x1BAD_B002).putInt(0x1004, flags).putInt(0x1008, -(0x1BAD_B002 + flags)).put(0x1020, (byte) 0xF4);
    return b.array();
  }

  String large(int mebibytes) {
    return file("large-" + mebibytes, new byte[mebibytes << 20]);
  }

  /** UD2 without an interrupt table. */
  String tripleFaults() {
    return code("crashes", "0F 0B");
  }

  /** JMP to itself. */
  String loops() {
    return code("loops", "EB FE");
  }

  /** MOV DX, 0x3F8; MOV AL, '>'; OUT DX, AL; JMP to itself. */
  String promptsAndLoops() {
    return code("prompts", "66 BA F8 03 B0 3E EE EB FE");
  }

  /** MOV DX, 0x3F8; MOV AL, 'x'; OUT DX, AL; and again, never looking whether the port is ready. */
  String floods() {
    return code("floods", "66 BA F8 03 B0 78 EE EB FD");
  }

  /** MOV AL, 6; OUT 0xF4, AL; HLT. */
  String exits() {
    return code("exits", "B0 06 E6 F4 F4");
  }

  /** MOV DX, 0xCF9; MOV AL, 6; OUT DX, AL; HLT. */
  String resets() {
    return code("resets", "66 BA F9 0C B0 06 EE F4");
  }

  private String code(String name, String bytes) {
    return file(name, HexFormat.ofDelimiter(" ").parseHex(bytes));
  }
}
