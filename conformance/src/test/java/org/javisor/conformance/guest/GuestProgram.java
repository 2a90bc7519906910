package org.javisor.conformance.guest;

import java.nio.charset.StandardCharsets;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/**
 * Writes a Linux program without libraries, for both widths from one text: {@code %ax} stands for RAX or EAX. Addresses
 * are below 2 GiB, so that they fit everywhere.
 *
 * <p>The program consists of checks. Each prints one line, {@code check: NAME ok} or {@code check: NAME failed at N},
 * where N is the letter of the expectation that did not hold.
 */
final class GuestProgram {
  /** Letter of the expectation being checked. */
  private static final int STEP = ElfFile.DATA;

  private static final String[] ARGUMENTS_64 = {"rdi", "rsi", "rdx", "r10", "r8", "r9"};
  private static final String[] ARGUMENTS_32 = {"ebx", "ecx", "edx", "esi", "edi", "ebp"};

  private final boolean wide;
  private final Assembler assembler;
  private String check = "";
  private char step = 'A';
  private int labels;

  /**
   * @param wide for amd64, else for i386
   */
  GuestProgram(boolean wide) {
    this.wide = wide;
    this.assembler = new Assembler(wide ? Decoder.CODE_64 : Decoder.CODE_32, ElfFile.CODE);
  }

  boolean wide() {
    return wide;
  }

  /** Bytes of a machine word, as the kernel's {@code long}. */
  int wordBytes() {
    return wide ? 8 : 4;
  }

  /** Instructions; {@code %} before ax, bx, cx, dx, si, di, bp, sp makes the register as wide as an address. */
  GuestProgram asm(String text) {
    assembler.asm(text.replace("%", wide ? "r" : "e"));
    return this;
  }

  /** A little-endian number between the instructions. */
  GuestProgram number(long value, int sizeBytes) {
    assembler.number(value, sizeBytes);
    return this;
  }

  String newLabel() {
    return "l" + labels++;
  }

  /** A call of the kernel; the result is in EAX, and ECX and R11 are lost. Arguments: immediates or labels. */
  GuestProgram call(SystemCall call, Object... arguments) {
    String[] registers = wide ? ARGUMENTS_64 : ARGUMENTS_32;
    for (int k = 0; k < arguments.length; k++) {
      asm("mov " + registers[k] + ", " + arguments[k]);
    }
    return asm("mov eax, " + call.number(wide)).asm(wide ? "syscall" : "int 0x80");
  }

  GuestProgram begin(String name) {
    check = name;
    step = 'A';
    return this;
  }

  /** What {@code operand} (32 bits, not EAX) must hold here. */
  GuestProgram expect(String operand, long value) {
    return expectThat("cmp " + operand + ", " + (int) value, "jne");
  }

  /** After {@code comparison}, {@code branch} is the conditional jump that means failure. */
  GuestProgram expectThat(String comparison, String branch) {
    asm("mov byte ptr [" + STEP + "], " + (int) step++);
    return asm(comparison).asm(branch + " " + check + "_failed");
  }

  /** Prints the line of the check. */
  GuestProgram end() {
    String next = newLabel();
    print("check: " + check + " ok\n").asm("jmp " + next).asm(check + "_failed: nop");
    print("check: " + check + " failed at ").call(SystemCall.WRITE, 1, STEP, 1).print("\n");
    return asm(next + ": nop");
  }

  GuestProgram print(String text) {
    String data = newLabel();
    String behind = newLabel();
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    asm("jmp " + behind).asm(data + ":");
    for (byte b : bytes) {
      number(b, 1);
    }
    return asm(behind + ": nop").call(SystemCall.WRITE, 1, data, bytes.length);
  }

  /** The program as a file. */
  byte[] toElf() {
    call(SystemCall.EXIT, 0);
    return ElfFile.of(assembler.assemble(), wide);
  }
}
