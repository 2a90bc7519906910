package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.x86.Decoder;
import org.javisor.x86.FeatureSet;
import org.javisor.x86.Instruction;
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
    markLiveFlags(steps, mode);
    return steps;
  }

  private static void markLiveFlags(List<Step> steps, int mode) {
    Step.Liveness live = Step.Liveness.LIVE;
    for (Step step : steps.reversed()) {
      step.flags = live;
      live = before(step.instruction, live, mode);
    }
  }

  private static Step.Liveness before(Instruction i, Step.Liveness after, int mode) {
    Step.Liveness before = switch (i.mnemonic()) {
      case ADD, SUB, AND, OR, XOR, CMP, TEST, NEG, IMUL, MUL -> Step.Liveness.DEAD;
      case SHL, SHR, SAR -> shiftsByConstant(i) ? Step.Liveness.DEAD : Step.Liveness.LIVE;
      case ROL, ROR -> shiftsByConstant(i) ? after : Step.Liveness.LIVE;
      case MOV, MOVZX, MOVSX, MOVSXD, LEA, NOT, BSWAP, CDQE, CDQ, CQO, CWDE, NOP, PUSH, POP -> after;
      // They keep CF, among the others that are live.
      case INC, DEC -> after == Step.Liveness.DEAD ? Step.Liveness.DEAD : Step.Liveness.LIVE;
      default -> SseEmitter.leavesFlags(i, mode) ? after : Step.Liveness.LIVE;
    };
    return before == Step.Liveness.DEAD && mayFault(i) ? Step.Liveness.AT_FAULT : before;
  }

  /** Of those that {@link #before} knows. */
  private static boolean mayFault(Instruction i) {
    return switch (i.mnemonic()) {
      case LEA, NOP -> false;
      case PUSH, POP -> true;
      default -> i.encoding.hasMemoryForm() && i.mod != 3 || SseEmitter.raises(i);
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
