package org.javisor.conformance.oracle;

import java.util.Arrays;
import org.javisor.cpu.Flags;

/** All that an instruction of user code can read and change. */
final class TestState {
  final long[] r = new long[16];
  long flags = Flags.IF | 2;

  /** An FXSAVE64 image: x87, MXCSR and XMM registers. */
  final byte[] fx = new byte[NativeCpu.FX_BYTES];

  final byte[] scratch = new byte[NativeCpu.SCRATCH_BYTES];

  void copyFrom(TestState other) {
    System.arraycopy(other.r, 0, r, 0, r.length);
    flags = other.flags;
    System.arraycopy(other.fx, 0, fx, 0, fx.length);
    System.arraycopy(other.scratch, 0, scratch, 0, scratch.length);
  }

  /**
   * Clears what processors keep differently in an FXSAVE image: the last instruction's opcode and pointers (AMD's keep
   * them only while an exception waits), MXCSR_MASK, and reserved bytes.
   */
  private void normalize() {
    Arrays.fill(fx, 5, 24, (byte) 0);
    Arrays.fill(fx, 28, 32, (byte) 0);
    for (int register = 32; register < 160; register += 16) {
      Arrays.fill(fx, register + 10, register + 16, (byte) 0);
    }
    Arrays.fill(fx, 416, fx.length, (byte) 0);
  }

  /** What differs, or an empty text. */
  String difference(TestState expected, long undefinedFlags) {
    normalize();
    expected.normalize();
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < 16; n++) {
      if (r[n] != expected.r[n]) {
        text.append(" r%d=%x instead of %x".formatted(n, r[n], expected.r[n]));
      }
    }
    if (((flags ^ expected.flags) & ~undefinedFlags) != 0) {
      text.append(" flags=%x instead of %x".formatted(flags, expected.flags));
    }
    int at = Arrays.mismatch(fx, expected.fx);
    if (at >= 0) {
      text.append(" fx[%d]=%s instead of %s".formatted(at, hex(fx, at), hex(expected.fx, at)));
    }
    at = Arrays.mismatch(scratch, expected.scratch);
    if (at >= 0) {
      text.append(" memory[%x]=%s instead of %s".formatted(at, hex(scratch, at), hex(expected.scratch, at)));
    }
    return text.toString();
  }

  private static String hex(byte[] bytes, int at) {
    StringBuilder text = new StringBuilder();
    int from = at & ~15;
    for (int i = Math.min(from + 15, bytes.length - 1); i >= from; i--) {
      text.append("%02x".formatted(bytes[i]));
    }
    return text.toString();
  }
}
