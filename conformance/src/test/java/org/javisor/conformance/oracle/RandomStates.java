package org.javisor.conformance.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.javisor.cpu.Flags;
import org.javisor.x86.Decoder;
import org.javisor.x86.Instruction;
import org.javisor.x86.Register;

/** Random and boundary operands for an instruction whose memory operand, if any, must lie in the scratch memory. */
final class RandomStates {
  private static final long[] BOUNDARIES = {
    0, 1, 2, 3, -1, -2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFFL, 0x8000_0000L,
    0xFFFF_FFFFL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, 0x5555_5555_5555_5555L, 0xAAAA_AAAA_AAAA_AAAAL
  };
  private static final double[] NUMBERS = {
    0, -0.0, 1, -1, 0.5, 1.5, 2, 3, 1e-320, -1e-310, Double.MIN_NORMAL, Double.MAX_VALUE, 1e300, 1e-300, 0x1p53, 0x1p63,
    -0x1p63, 0x1p31, 2147483647.5, 1e20, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 0.1, 1.0 / 3
  };
  private static final int MXCSR_MASKS = 0x1F80;
  private static final int MXCSR = 24;
  private static final int X87 = 32;
  private static final int XMM = 160;

  private final RandomGenerator random;
  private final long middle;
  private final boolean narrow;

  /**
   * @param codeSize {@link Decoder#CODE_32} or {@link Decoder#CODE_64}
   * @param scratch address of the scratch memory
   */
  RandomStates(RandomGenerator random, int codeSize, long scratch) {
    this.narrow = codeSize == Decoder.CODE_32;
    this.random = random;
    this.middle = scratch + NativeCpu.SCRATCH_BYTES / 2;
  }

  private long integer() {
    return switch (random.nextInt(4)) {
      case 0 -> BOUNDARIES[random.nextInt(BOUNDARIES.length)];
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> random.nextInt(64);
      default -> random.nextLong();
    };
  }

  private long vectorHalf() {
    return switch (random.nextInt(4)) {
      case 0 -> Double.doubleToRawLongBits(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 1 -> single() << 32 | single() & 0xFFFF_FFFFL;
      case 2 -> Double.doubleToRawLongBits((random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(-70, 70)));
      default -> integer();
    };
  }

  private long single() {
    return random.nextBoolean()
        ? Float.floatToRawIntBits((float) NUMBERS[random.nextInt(NUMBERS.length)])
        : Float.floatToRawIntBits((random.nextFloat() - 0.5f) * (float) Math.pow(2, random.nextInt(-60, 60)));
  }

  /** Fills registers, flags, vectors and memory. */
  void fill(TestState s, Instruction i) {
    for (int n = 0; n < 16; n++) {
      s.r[n] = integer();
    }
    s.r[Register.RSP] = middle;
    s.flags = Flags.IF | 2 | random.nextInt() & Flags.ARITHMETIC | (random.nextInt(4) == 0 ? Flags.DF : 0);
    ByteBuffer fx = ByteBuffer.wrap(s.fx).order(ByteOrder.LITTLE_ENDIAN);
    x87(fx);
    fx.putInt(MXCSR, MXCSR_MASKS | random.nextInt(4) << 13 | (random.nextInt(4) == 0 ? random.nextInt() & 0x8040 : 0)
        | (random.nextBoolean() ? random.nextInt(64) : 0x20));
    fx.putInt(MXCSR + 4, 0xFFFF);
    for (int n = 0; n < 32; n++) {
      fx.putLong(XMM + 8 * n, vectorHalf());
    }
    ByteBuffer memory = ByteBuffer.wrap(s.scratch).order(ByteOrder.LITTLE_ENDIAN);
    for (int n = NativeCpu.SCRATCH_BYTES / 2 - 128; n < NativeCpu.SCRATCH_BYTES / 2 + 128; n += 8) {
      memory.putLong(n, vectorHalf());
    }
    addresses(s, i);
    for (int n = 0; n < 16 && narrow; n++) {
      s.r[n] &= n < 8 ? 0xFFFF_FFFFL : 0;
    }
  }

  /** All registers full or some empty, any rounding and precision, all exceptions masked. */
  private void x87(ByteBuffer fx) {
    fx.putShort(0, (short) (0x7F | random.nextInt(4) << 10 | new int[] {0, 2, 3, 3}[random.nextInt(4)] << 8));
    int top = random.nextInt(8);
    fx.putShort(2, (short) (top << 11 | random.nextInt() & 0x4700));
    fx.put(4, (byte) (random.nextInt(4) == 0 ? random.nextInt() : 0xFF));
    for (int n = 0; n < 8; n++) {
      long significand = random.nextInt(3) == 0 ? integer() : random.nextLong() | Long.MIN_VALUE;
      int exponent = switch (random.nextInt(6)) {
        case 0 -> 0;
        case 1 -> 0x7FFF;
        case 2 -> random.nextInt(0x8000);
        default -> 0x3FFF + random.nextInt(-70, 70);
      };
      fx.putLong(X87 + 16 * n, significand);
      fx.putLong(X87 + 16 * n + 8, exponent | random.nextInt(2) << 15);
    }
  }

  /** Points the registers that make addresses into the middle of the scratch memory. */
  private void addresses(TestState s, Instruction i) {
    long at = middle + (random.nextInt(4) == 0 ? random.nextInt(-16, 16) : 16L * random.nextInt(-2, 2));
    switch (i.mnemonic()) {
      case MOVS, CMPS, STOS, LODS, SCAS -> {
        s.r[Register.RSI] = at;
        s.r[Register.RDI] = middle + random.nextInt(-16, 16);
        s.r[Register.RCX] = random.nextInt(6);
      }
      case XLAT -> s.r[Register.RBX] = at;
      case MASKMOVQ, MASKMOVDQU -> s.r[Register.RDI] = at;
      case LEAVE -> s.r[Register.RBP] = at;
      case ENTER -> s.r[Register.RBP] = middle;
      case BT, BTS, BTR, BTC -> s.r[i.reg & 15] = random.nextInt(-900, 900);
      default -> {}
    }
    if (i.encoding.hasMemoryForm() && i.mod != 3) {
      if (i.index != Register.NONE) {
        s.r[i.index] = random.nextInt(-8, 8);
      }
      if (i.base < 16) {
        long index = i.index == Register.NONE ? 0 : s.r[i.index] << i.scale;
        s.r[i.base] = at - i.displacement - index;
      }
    }
  }
}
