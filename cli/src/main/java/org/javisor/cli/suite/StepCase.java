package org.javisor.cli.suite;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One instruction: the state before it, and the state after it as a real processor left it.
 *
 * @param name the instruction in words
 * @param bytes the instruction with its prefixes
 * @param before all registers
 * @param after those that changed
 * @param memoryBefore bytes by address
 * @param memoryAfter those that changed
 */
record StepCase(
    String name, List<Integer> bytes, Map<StepRegister, Integer> before, Map<StepRegister, Integer> after,
    Map<Integer, Integer> memoryBefore, Map<Integer, Integer> memoryAfter) {
  private static final Set<Integer> PREFIXES = Set.of(0x26, 0x2E, 0x36, 0x3E, 0xF0, 0xF2, 0xF3);

  int before(StepRegister register) {
    return before.getOrDefault(register, 0);
  }

  /** A register's value afterwards, whether it changed or not. */
  int after(StepRegister register) {
    return after.getOrDefault(register, before(register));
  }

  private int opcodeAt() {
    int at = 0;
    while (at < bytes.size() - 1 && PREFIXES.contains(bytes.get(at))) {
      at++;
    }
    return at;
  }

  /** The byte behind the prefixes. */
  int opcode() {
    return bytes.get(opcodeAt());
  }

  /** The reg field of the byte behind the opcode; 0 if there is none. */
  int extension() {
    int at = opcodeAt() + 1;
    return at < bytes.size() ? bytes.get(at) >> 3 & 7 : 0;
  }

  /** Whether there is a REP or REPNE. */
  boolean repeated() {
    for (int i = 0; i < opcodeAt(); i++) {
      if (bytes.get(i) >= 0xF2) {
        return true;
      }
    }
    return false;
  }

  /** Whether the byte at the end of a segment and that at its beginning are both touched. */
  boolean wrapsInSegment() {
    for (StepRegister segment : StepRegister.SEGMENTS) {
      int base = before(segment) << 4;
      if (touches(base + 0xFFFF) && touches(base)) {
        return true;
      }
    }
    return false;
  }

  private boolean touches(int address) {
    int wrapped = address & 0xF_FFFF;
    return memoryBefore.containsKey(wrapped) || memoryAfter.containsKey(wrapped);
  }

  /** Whether the processor went on in the handler of a division error, which all cases put at 0000:0400. */
  boolean divisionError() {
    return after(StepRegister.CS) == 0 && after(StepRegister.IP) == 0x400
        && Set.of(0xD4, 0xF6, 0xF7).contains(opcode());
  }
}
