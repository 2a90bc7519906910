package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Flags;

/**
 * Condition codes straight from the operands of the CMP or TEST before them: the same as {@link Flags#condition} on the
 * flags these set, in fewer steps. With a constant code HotSpot keeps one case only.
 */
final class Conditions {
  private Conditions() {}

  /** After {@code result = a - b}, all sign-extended. */
  static boolean afterCompare(int code, long a, long b, long result) {
    boolean value = switch (code >> 1) {
      case 0 -> overflow(a, b, result);
      case 1 -> Long.compareUnsigned(a, b) < 0;
      case 2 -> a == b;
      case 3 -> Long.compareUnsigned(a, b) <= 0;
      case 4 -> result < 0;
      case 5 -> Flags.parity(Flags.RESULT, result, 0);
      case 6 -> a < b;
      default -> a <= b;
    };
    return value ^ (code & 1) != 0;
  }

  private static boolean overflow(long a, long b, long result) {
    return ((a ^ b) & (a ^ result)) < 0;
  }

  /** After a logical operation: CF and OF are clear. */
  static boolean afterLogic(int code, long result) {
    boolean value = switch (code >> 1) {
      case 0, 1 -> false;
      case 2, 3 -> result == 0;
      case 4, 6 -> result < 0;
      case 5 -> Flags.parity(Flags.RESULT, result, 0);
      default -> result <= 0;
    };
    return value ^ (code & 1) != 0;
  }
}
