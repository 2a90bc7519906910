package org.javisor.conformance.bios;

import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/**
 * A subroutine at fixed addresses that switches from real to 32-bit protected mode, writes beyond 1 MiB there, and
 * comes back through 16-bit protected mode.
 *
 * @see "Intel SDM volume 3, 11.9 Mode Switching"
 */
final class ProtectedModeTrip {
  /** What to call. */
  static final int ENTRY = 0x9000;

  /** What the trip leaves here comes from {@link #FAR_ADDRESS}, read in protected mode. */
  static final int RESULT = 0x7000;

  static final int FAR_ADDRESS = 0x20_0000;
  static final int VALUE = 0x1234_5678;

  private static final int WIDE_CODE = 0x9040;
  private static final int NARROW_CODE = 0x9080;
  private static final int REAL_CODE = 0x90C0;
  private static final int TABLE = 0x9100;
  private static final int TABLE_POINTER = 0x9140;
  private static final int END = 0x9150;

  private ProtectedModeTrip() {}

  /** The program with the subroutine at its place. */
  static byte[] behind(byte[] program) {
    byte[] whole = new byte[END - RealModeProgram.ORIGIN];
    if (program.length > ENTRY - RealModeProgram.ORIGIN) {
      throw new IllegalArgumentException("the program reaches into the subroutine: " + program.length + " bytes");
    }
    System.arraycopy(program, 0, whole, 0, program.length);
    put(whole, new Assembler(Decoder.CODE_16, ENTRY)
        .asm("cli; lgdt [" + TABLE_POINTER + "]; mov eax, cr0; or al, 1; mov cr0, eax; jmp 8:" + WIDE_CODE), ENTRY);
    put(whole, new Assembler(Decoder.CODE_32, WIDE_CODE)
        .asm("mov ax, 0x10; mov ds, ax; mov dword ptr [" + FAR_ADDRESS + "], " + VALUE)
        .asm("mov eax, dword ptr [" + FAR_ADDRESS + "]; mov dword ptr [" + RESULT + "], eax")
        .asm("jmp 0x18:" + NARROW_CODE), WIDE_CODE);
    put(whole, new Assembler(Decoder.CODE_16, NARROW_CODE)
        .asm("mov ax, 0x20; mov ds, ax; mov eax, cr0; and al, 0xFE; mov cr0, eax; jmp 0:" + REAL_CODE), NARROW_CODE);
    put(whole, new Assembler(Decoder.CODE_16, REAL_CODE).asm("xor ax, ax; mov ds, ax; sti; ret"), REAL_CODE);
    put(whole, new Assembler(Decoder.CODE_16, TABLE)
        .number(0, 8)
        .number(0x00CF_9A00_0000_FFFFL, 8)
        .number(0x00CF_9200_0000_FFFFL, 8)
        .number(0x0000_9A00_0000_FFFFL, 8)
        .number(0x0000_9200_0000_FFFFL, 8), TABLE);
    put(whole, new Assembler(Decoder.CODE_16, TABLE_POINTER).number(39, 2).number(TABLE, 4), TABLE_POINTER);
    return whole;
  }

  private static void put(byte[] whole, Assembler part, int address) {
    byte[] bytes = part.assemble();
    System.arraycopy(bytes, 0, whole, address - RealModeProgram.ORIGIN, bytes.length);
  }
}
