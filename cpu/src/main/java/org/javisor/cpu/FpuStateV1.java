package org.javisor.cpu;

import java.util.Arrays;
import java.util.List;
import org.javisor.cpu.x87.Fpu;

/**
 * The x87 state of a CPU.
 *
 * @param significands of the physical registers R0 to R7
 * @param signExponents sign and exponent of the physical registers
 * @param status the status word without TOP
 * @param top the register that is ST(0)
 * @param valid one bit for each physical register that is not empty
 * @param pointers the last instruction's opcode, address and selector, its operand's address and selector
 */
public record FpuStateV1(
    List<Long> significands, List<Integer> signExponents, int control, int status, int top, int valid,
    List<Long> pointers) {
  public FpuStateV1 {
    StateCheck.size("significands", significands, 8);
    StateCheck.size("signExponents", signExponents, 8);
    signExponents.forEach(value -> StateCheck.mask("signExponents", value, 0xFFFF));
    StateCheck.mask("control", control, 0xFFFF);
    StateCheck.mask("status", status, 0xFFFF & ~Fpu.TOP);
    StateCheck.mask("top", top, 7);
    StateCheck.mask("valid", valid, 0xFF);
    StateCheck.size("pointers", pointers, 5);
    for (int i = 0; i < 5; i += 2) {
      StateCheck.mask("pointers", pointers.get(i), 0xFFFF);
    }
    significands = List.copyOf(significands);
    signExponents = List.copyOf(signExponents);
    pointers = List.copyOf(pointers);
  }

  static FpuStateV1 of(Fpu f) {
    return new FpuStateV1(
        Arrays.stream(f.significand).boxed().toList(),
        Arrays.stream(f.signExponent).boxed().toList(),
        f.control, f.status, f.top, f.valid,
        List.of(
            (long) f.lastOpcode, f.lastInstruction, (long) f.lastInstructionSelector, f.lastOperand,
            (long) f.lastOperandSelector));
  }

  void applyTo(Fpu f) {
    for (int i = 0; i < 8; i++) {
      f.significand[i] = significands.get(i);
      f.signExponent[i] = signExponents.get(i);
    }
    f.control = control;
    f.status = status;
    f.top = top;
    f.valid = valid;
    f.lastOpcode = pointers.get(0).intValue();
    f.lastInstruction = pointers.get(1);
    f.lastInstructionSelector = pointers.get(2).intValue();
    f.lastOperand = pointers.get(3);
    f.lastOperandSelector = pointers.get(4).intValue();
  }
}
