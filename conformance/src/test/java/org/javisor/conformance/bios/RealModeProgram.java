package org.javisor.conformance.bios;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/**
 * Writes a 16-bit program of checks for a boot disk. Each check prints one line through INT 10h: its name and "ok" or
 * "failed". DS, ES and SS are 0 throughout.
 */
final class RealModeProgram {
  /** Where the boot sector puts it. */
  static final int ORIGIN = 0x8000;

  private final Assembler assembler = new Assembler(Decoder.CODE_16, ORIGIN);
  private final List<String> texts = new ArrayList<>();
  private String check = "";

  /** Instructions. */
  RealModeProgram asm(String text) {
    assembler.asm(text);
    return this;
  }

  RealModeProgram bytes(int... values) {
    assembler.bytes(values);
    return this;
  }

  RealModeProgram print(String text) {
    String label = "text" + texts.size();
    texts.add(text);
    return asm("mov si, " + label + "; call puts");
  }

  RealModeProgram begin(String name) {
    check = name;
    return this;
  }

  /** After {@code comparison}, {@code branch} is the conditional jump that means failure. */
  RealModeProgram failIf(String comparison, String branch) {
    return asm(comparison).failIf(branch);
  }

  RealModeProgram failIf(String branch) {
    return asm(branch + " " + check + "_failed");
  }

  /** Prints the check's line. */
  RealModeProgram end() {
    print(check + " ok\r\n").asm("jmp " + check + "_end").asm(check + "_failed:");
    return print(check + " failed\r\n").asm(check + "_end: nop");
  }

  /**
   * The program; it ends the machine through the debug exit port when the serial port has sent everything. The BIOS
   * keeps the last character back until its timer interrupt.
   */
  byte[] assemble(int exitValue) {
    asm("mov cx, 4; keep_on: hlt; loop keep_on");
    asm("mov dx, 0x3FD; sending: in al, dx; test al, 0x40; jz sending");
    asm("mov dx, 0xF4; mov eax, " + exitValue + "; out dx, eax; forever: hlt; jmp forever");
    asm("puts: lodsb; or al, al; jz puts_end; mov ah, 0x0E; mov bx, 7; int 0x10; jmp puts; puts_end: ret");
    for (int i = 0; i < texts.size(); i++) {
      assembler.label("text" + i);
      for (byte b : (texts.get(i) + "\0").getBytes(StandardCharsets.US_ASCII)) {
        assembler.bytes(b);
      }
    }
    return assembler.assemble();
  }
}
