package org.javisor.engine.interpreter;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.javisor.memory.AddressSpace;
import org.javisor.x86.Decoder;
import org.javisor.x86.Instruction;

/**
 * A non-canonical address raises #SS instead of #GP where the access was to the stack. The MMU does not know, and the
 * case is rare: the instruction is decoded again to see.
 */
final class StackFaults {
  private final Cpu c;
  private final AddressSpace memory;
  private final Decoder decoder;

  StackFaults(Cpu c, AddressSpace memory) {
    this.c = c;
    this.memory = memory;
    this.decoder = new Decoder(c.model.decoderFeatures());
  }

  void classify(GuestFault fault, long linearRip) {
    long guestPhys = c.mmu.debugTranslate(linearRip);
    if (guestPhys < 0) {
      return;
    }
    byte[] code = new byte[16];
    memory.readBytes(guestPhys, code, 0, code.length);
    Instruction i = new Instruction();
    if (decoder.decode(code, 0, code.length, c.mode & Cpu.MODE_CODE_SIZE, false, i) == Decoder.OK && usesStack(i)) {
      fault.toStackFault();
    }
  }

  private static boolean usesStack(Instruction i) {
    boolean memory = i.encoding.hasMemoryForm() && i.mod != 3;
    return switch (i.mnemonic()) {
      case PUSH, POP, PUSHF, POPF, CALL, RET, ENTER, LEAVE, IRET, RETF, PUSH_SEG, POP_SEG ->
          !memory || i.segment == Cpu.SS;
      default -> memory && i.segment == Cpu.SS;
    };
  }
}
