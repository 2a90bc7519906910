package org.javisor.engine.translator;

import org.javisor.x86.Instruction;

/** One instruction of a planned block. */
final class Step {
  final Instruction instruction;

  /** Distance of the instruction from its block's first byte. */
  final int offset;

  /** Instructions before it in the block. */
  final int index;

  /** Whether anything can observe the arithmetic flags behind it. */
  boolean flagsLive = true;

  Step(Instruction instruction, int offset, int index) {
    this.instruction = instruction;
    this.offset = offset;
    this.index = index;
  }

  int nextOffset() {
    return offset + instruction.length;
  }
}
