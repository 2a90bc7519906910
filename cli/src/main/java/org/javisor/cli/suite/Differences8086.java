package org.javisor.cli.suite;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the processors from the 386 on do something else than the 8086, on purpose or by its nature: such cases are not
 * compared.
 *
 * @see "Intel SDM volume 3, 22 - Architecture Compatibility"
 */
final class Differences8086 {
  private static final Set<String> JUMPS = Set.of(
      "60", "61", "62", "63", "64", "65", "66", "67", "68", "69", "6A", "6B", "6C", "6D", "6E", "6F");
  private static final Set<String> SHIFTS_TO_ONES = Set.of("D0.6", "D1.6", "D2.6", "D3.6");

  private static final Map<String, String> OPCODES = Map.ofEntries(
      entry("0F", "POP CS there, an escape to more opcodes here"),
      entry("54", "PUSH SP stores the new SP there, the old one here"),
      entry("C0", "RET once more there, shifts by an immediate here"),
      entry("C1", "RET once more there, shifts by an immediate here"),
      entry("C8", "RETF once more there, ENTER here"),
      entry("C9", "RETF once more there, LEAVE here"),
      entry("FF.7", "PUSH once more there, undefined here"));

  private Differences8086() {}

  /** Why an opcode is not compared at all; empty if it is. */
  static Optional<String> ofOpcode(String opcode) {
    if (JUMPS.contains(opcode)) {
      return Optional.of("a conditional jump once more there, another instruction here");
    }
    if (SHIFTS_TO_ONES.contains(opcode)) {
      return Optional.of("sets all bits there, a left shift here");
    }
    if (opcode.matches("D[89A-F]")) {
      return Optional.of("an escape to a coprocessor that is missing there, x87 here");
    }
    return Optional.ofNullable(OPCODES.get(opcode));
  }

  /** Why a case is not compared; empty if it is. */
  static Optional<String> ofCase(StepCase step) {
    if (step.wrapsInSegment()) {
      return Optional.of("operand or code around the end of a segment: #GP or #SS here");
    }
    return Optional.ofNullable(switch (step.opcode()) {
      case 0x27 -> adjustsDecimally(step) ? "decimal adjustment of 9AH to 9FH with AF" : null;
      case 0x2F -> adjustsDecimally(step) ? "decimal adjustment of 9AH to 9FH with AF"
          : borrows(step) ? "decimal adjustment that borrows from nothing sets CF here" : null;
      case 0x37, 0x3F -> carriesIntoAh(step) ? "ASCII adjustment does not carry from AL to AH there" : null;
      case 0x8C -> step.extension() > 3 ? "FS, GS or undefined here" : null;
      case 0x8E -> step.extension() > 3 || step.extension() == 1 ? "FS, GS or undefined here" : null;
      case 0x8F, 0xC6, 0xC7 -> step.extension() != 0 ? "undefined here" : null;
      case 0xD2, 0xD3 ->
          (step.before(StepRegister.CX) & 0xE0) != 0 ? "counts of shifts are taken modulo 32 here" : null;
      case 0xF6, 0xF7 -> step.extension() >= 5 && step.repeated() ? "REP inverts the sign there" : null;
      default -> null;
    });
  }

  /** With AF set, the largest AL whose upper digit needs no adjustment is 9FH on the 8086, 99H elsewhere. */
  private static boolean adjustsDecimally(StepCase step) {
    int al = step.before(StepRegister.AX) & 0xFF;
    boolean carry = (step.before(StepRegister.FLAGS) & 1) != 0;
    boolean auxiliary = (step.before(StepRegister.FLAGS) & 0x10) != 0;
    return auxiliary && !carry && al >= 0x9A && al <= 0x9F;
  }

  /** The lower digit's adjustment leaves less than zero. */
  private static boolean borrows(StepCase step) {
    int al = step.before(StepRegister.AX) & 0xFF;
    return adjustsLowerDigit(step) && al < 6 && (step.before(StepRegister.FLAGS) & 1) == 0;
  }

  private static boolean adjustsLowerDigit(StepCase step) {
    boolean auxiliary = (step.before(StepRegister.FLAGS) & 0x10) != 0;
    return auxiliary || (step.before(StepRegister.AX) & 15) > 9;
  }

  private static boolean carriesIntoAh(StepCase step) {
    int al = step.before(StepRegister.AX) & 0xFF;
    return adjustsLowerDigit(step) && (step.opcode() == 0x37 ? al >= 0xFA : al < 6);
  }

  /** IDIV: a quotient of -128 or -32768 is an error there, and a result here. */
  static boolean smallestQuotient(StepCase step, int ax) {
    return step.divisionError() && step.extension() == 7
        && (step.opcode() == 0xF6 && (ax & 0xFF) == 0x80 || step.opcode() == 0xF7 && (ax & 0xFFFF) == 0x8000);
  }
}
