package org.javisor.conformance.bios;

import java.nio.charset.StandardCharsets;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/** A disk whose boot sector loads a program behind it, by INT 13h with an LBA, and starts it. */
final class BootDisk {
  static final int SECTOR_BYTES = 512;
  static final int SIZE_BYTES = 1 << 20;

  /** The sector with {@link #DATA}. */
  static final int DATA_SECTOR = 64;

  static final String DATA = "data that the guest reads";

  private static final int PROGRAM_SECTORS = 16;
  private static final int BOOT_ORIGIN = 0x7C00;
  private static final int SIGNATURE_AT = 510;

  private BootDisk() {}

  /**
   * The whole image.
   *
   * @param program for address {@link RealModeProgram#ORIGIN}
   */
  static byte[] with(byte[] program) {
    if (program.length > PROGRAM_SECTORS * SECTOR_BYTES) {
      throw new IllegalArgumentException("the program has " + program.length + " bytes");
    }
    byte[] disk = new byte[SIZE_BYTES];
    byte[] sector = bootSector();
    System.arraycopy(sector, 0, disk, 0, sector.length);
    disk[SIGNATURE_AT] = 0x55;
    disk[SIGNATURE_AT + 1] = (byte) 0xAA;
    System.arraycopy(program, 0, disk, SECTOR_BYTES, program.length);
    byte[] data = DATA.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(data, 0, disk, DATA_SECTOR * SECTOR_BYTES, data.length);
    return disk;
  }

  /** @see "BIOS Enhanced Disk Drive Specification 3.0, Extended Read" */
  private static byte[] bootSector() {
    Assembler a = new Assembler(Decoder.CODE_16, BOOT_ORIGIN)
        .asm("cli; xor ax, ax; mov ds, ax; mov es, ax; mov ss, ax; mov sp, 0x7C00; sti")
        .asm("mov si, packet; mov ah, 0x42; int 0x13; jc bad; jmp 0:" + RealModeProgram.ORIGIN)
        .asm("bad: mov ax, 0x0E21; int 0x10; forever: hlt; jmp forever")
        .label("packet")
        .bytes(16, 0)
        .number(PROGRAM_SECTORS, 2)
        .number(RealModeProgram.ORIGIN, 2)
        .number(0, 2)
        .number(1, 8);
    return a.assemble();
  }
}
