package org.javisor.engine.translator;

import org.javisor.x86.Instruction;

/** One instruction of a planned block. */
final class Step {
  final Instruction instruction;

  /** Distance of the instruction from its block's first byte. */
  final int offset;

  /** Instructions before it in the block. */
  final int index;

  /** What can observe the arithmetic flags behind it. */
  Liveness flags = Liveness.LIVE;

  /** Who may look at flags before others take their place. */
  enum Liveness {
    /** Nobody. */
    DEAD,

    /** Only who sees the state in which an instruction did not complete. */
    AT_FAULT,

    /** Instructions. */
    LIVE
  }

  Step(Instruction instruction, int offset, int index) {
    this.instruction = instruction;
    this.offset = offset;
    this.index = index;
  }

  /** Whether anything can observe the flags behind it. */
  boolean flagsLive() {
    return flags != Liveness.DEAD;
  }

  int nextOffset() {
    return offset + instruction.length;
  }
}
