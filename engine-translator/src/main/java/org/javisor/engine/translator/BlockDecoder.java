package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.x86.Decoder;
import org.javisor.x86.FeatureSet;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;

/** Decodes the bytes of a planned block, and finds the flags that nothing can observe. */
final class BlockDecoder {
  private final Decoder decoder;

  BlockDecoder(FeatureSet features) {
    this.decoder = new Decoder(features);
  }

  /** The instructions of a block; fewer than it has if its bytes changed while they were copied. */
  List<Step> decode(PlannedBlock block, int mode) {
    List<Step> steps = new ArrayList<>(block.count());
    int offset = 0;
    while (steps.size() < block.count() && offset < block.code().length) {
      Instruction instruction = new Instruction();
      int status = decoder.decode(
          block.code(), offset, block.code().length, mode & Cpu.MODE_CODE_SIZE, false, instruction);
      if (status != Decoder.OK) {
        break;
      }
      steps.add(new Step(instruction, offset, steps.size()));
      offset += instruction.length;
    }
    markLiveFlags(steps);
    return steps;
  }

  private static void markLiveFlags(List<Step> steps) {
    boolean live = true;
    for (Step step : steps.reversed()) {
      step.flagsLive = live;
      live = liveBefore(step.instruction, live);
    }
  }

  private static boolean liveBefore(Instruction i, boolean liveAfter) {
    if (i.encoding.hasMemoryForm() && i.mod != 3 && i.mnemonic() != Mnemonic.LEA && i.mnemonic() != Mnemonic.NOP) {
      // A fault shows the flags to the guest.
      return true;
    }
    return switch (i.mnemonic()) {
      case ADD, SUB, AND, OR, XOR, CMP, TEST, NEG, IMUL, MUL -> false;
      case SHL, SHR, SAR -> !shiftsByConstant(i);
      case MOV, MOVZX, MOVSX, MOVSXD, LEA, NOT, BSWAP, CDQE, CDQ, CQO, CWDE, NOP, INC, DEC -> liveAfter;
      default -> true;
    };
  }

  static boolean shiftsByConstant(Instruction i) {
    OperandKind count = i.encoding.operands().getLast();
    boolean constant = count == OperandKind.ONE || count.method() == OperandKind.Method.I;
    // REX.W on a byte form does not widen the count.
    int mask = i.encoding.operands().getFirst().sizeBytes(i.operandSize) == 8 ? 63 : 31;
    return constant && (count == OperandKind.ONE || (i.immediate & mask) != 0);
  }
}
