package org.javisor.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * MXCSR's modes and exceptions, and the special values of SSE.
 *
 * @see "Intel SDM volume 1, 11.5 SSE, SSE2, and SSE3 Exceptions; 4.8.3.5 Operating on SNaNs and QNaNs"
 */
class FloatingPointTest {
  private static final int DOWN = 1 << 13;
  private static final int UP = 2 << 13;
  private static final int TO_ZERO = 3 << 13;
  private static final long SNAN = 0x7FF0_0000_0000_0001L;
  private static final long QNAN = 0x7FF8_0000_0000_1234L;
  private static final long MIN_NORMAL = 0x0010_0000_0000_0000L;
  private static final long MINUS_ZERO = Long.MIN_VALUE;

  private final SimdMachine machine = SimdMachine.code64();
  private final Cpu cpu = machine.cpu;

  @AfterEach
  void close() {
    machine.close();
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  /** Runs an instruction on xmm1 and xmm2 with one number in each; returns xmm1's low half. */
  private long on(String code, long first, long second) {
    machine.xmm(1, 0, first);
    machine.xmm(2, 0, second);
    assertThat(machine.run(code)).isEqualTo("none");
    return cpu.xmm[2];
  }

  private long divide(double a, double b) {
    return on("f20f5eca", bits(a), bits(b)); // divsd xmm1, xmm2
  }

  @Test
  void aThirdIsRoundedAsTheModeSays() {
    long below = 0x3FD5_5555_5555_5555L;

    assertThat(divide(1, 3)).isEqualTo(below);
    cpu.mxcsr = Mxcsr.RESET | DOWN;
    assertThat(divide(1, 3)).isEqualTo(below);
    assertThat(divide(-1, 3)).isEqualTo(MINUS_ZERO | (below + 1));
    cpu.mxcsr = Mxcsr.RESET | UP;
    assertThat(divide(1, 3)).isEqualTo(below + 1);
    assertThat(divide(-1, 3)).isEqualTo(MINUS_ZERO | below);
    cpu.mxcsr = Mxcsr.RESET | TO_ZERO;
    assertThat(divide(1, 3)).isEqualTo(below);
    assertThat(divide(-1, 3)).isEqualTo(MINUS_ZERO | below);
  }

  @Test
  void exactResultsRaiseNothingAndInexactOnesPrecision() {
    divide(1, 4);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET);
    divide(1, 3);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.PE);
  }

  @Test
  void overflowBecomesInfinityOrTheGreatestNumber() {
    long greatest = bits(Double.MAX_VALUE);

    assertThat(on("f20f59ca", greatest, greatest)).isEqualTo(bits(Double.POSITIVE_INFINITY)); // mulsd xmm1, xmm2
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.OE | Mxcsr.PE);
    cpu.mxcsr = Mxcsr.RESET | TO_ZERO;
    assertThat(on("f20f59ca", greatest, greatest)).isEqualTo(greatest);
  }

  @Test
  void aTinyExactResultIsADenormalWithoutUnderflow() {
    assertThat(on("f20f59ca", MIN_NORMAL, bits(0.5))).isEqualTo(MIN_NORMAL / 2);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET);
  }

  @Test
  void flushToZeroMakesTinyResultsZerosOfTheirSign() {
    cpu.mxcsr = Mxcsr.RESET | Mxcsr.FTZ;

    assertThat(on("f20f59ca", MIN_NORMAL, bits(-0.5))).isEqualTo(MINUS_ZERO);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.FTZ | Mxcsr.UE | Mxcsr.PE);
  }

  @Test
  void denormalOperandsRaiseTheirFlagUnlessTheyAreZeros() {
    assertThat(on("f20f58ca", 1, 1)).isEqualTo(2); // addsd xmm1, xmm2
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.DE);
    cpu.mxcsr = Mxcsr.RESET | Mxcsr.DAZ;
    assertThat(on("f20f58ca", 1, 1)).isZero();
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.DAZ);
  }

  @Test
  void theFirstNanWinsAndBecomesQuiet() {
    assertThat(on("f20f58ca", SNAN, QNAN)).isEqualTo(SNAN | 0x0008_0000_0000_0000L);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.IE);
    cpu.mxcsr = Mxcsr.RESET;
    assertThat(on("f20f58ca", bits(1.0), QNAN)).isEqualTo(QNAN);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET);
  }

  @Test
  void invalidOperationsGiveTheNegativeIndefiniteNan() {
    assertThat(divide(0, 0)).isEqualTo(0xFFF8_0000_0000_0000L);
    assertThat(on("f20f51ca", 0, bits(-1.0))).isEqualTo(0xFFF8_0000_0000_0000L); // sqrtsd xmm1, xmm2
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.IE);
  }

  @Test
  void minimumAndMaximumGiveTheSecondOperandWhereNeitherIsLess() {
    assertThat(on("f20f5dca", 0, MINUS_ZERO)).isEqualTo(MINUS_ZERO); // minsd xmm1, xmm2
    assertThat(on("f20f5fca", MINUS_ZERO, 0)).isZero(); // maxsd xmm1, xmm2
    assertThat(on("f20f5dca", QNAN, bits(1.0))).isEqualTo(bits(1.0));
    assertThat(on("f20f5dca", bits(1.0), QNAN)).isEqualTo(QNAN);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.IE);
  }

  @Test
  void anUnmaskedExceptionLeavesTheDestinationAlone() {
    cpu.mxcsr = Mxcsr.RESET & ~(Mxcsr.ZE << 7);
    machine.xmm(1, 0, bits(1.0));
    machine.xmm(2, 0, 0);

    assertThat(machine.run("f20f5eca")).isEqualTo("#XM");

    assertThat(cpu.xmm[2]).isEqualTo(bits(1.0));
    assertThat(cpu.mxcsr).isEqualTo((Mxcsr.RESET & ~(Mxcsr.ZE << 7)) | Mxcsr.ZE);
  }

  @Test
  void anUnmaskedExceptionIsUndefinedOpcodeWhereTheSystemDoesNotHandleIt() {
    cpu.cr4 &= ~Cpu.CR4_OSXMMEXCPT;
    cpu.mxcsr = Mxcsr.RESET & ~(Mxcsr.ZE << 7);
    machine.xmm(1, 0, bits(1.0));
    machine.xmm(2, 0, 0);

    assertThat(machine.run("f20f5eca")).isEqualTo("#UD");
  }

  @Test
  void flagsOfAllLanesAreSetBeforeAFault() {
    cpu.mxcsr = Mxcsr.RESET & ~(Mxcsr.PE << 7);
    machine.xmm(1, bits(1.0), MIN_NORMAL);
    machine.xmm(2, bits(3.0), bits(3.0));

    assertThat(machine.run("660f5eca")).isEqualTo("#XM"); // divpd xmm1, xmm2: inexact, and tiny in the low lane

    assertThat(cpu.mxcsr & 0x3F).isEqualTo(Mxcsr.UE | Mxcsr.PE);
  }

  @Test
  void anExceptionBeforeComputationHidesThoseThatComeAfter() {
    cpu.mxcsr = Mxcsr.RESET & ~(Mxcsr.ZE << 7);
    machine.xmm(1, bits(1.0), bits(1.0));
    machine.xmm(2, 0, bits(3.0));

    assertThat(machine.run("660f5eca")).isEqualTo("#XM"); // divpd xmm1, xmm2: 1/3 in the low lane, 1/0 in the high one

    assertThat(cpu.mxcsr & 0x3F).isEqualTo(Mxcsr.ZE);
  }

  @Test
  void javaArithmeticIsTakenOnlyWhereItIsTheExactAnswer() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      // Near the least and the greatest exponents, where rounding is not simply to 53 bits.
      long a = random.nextLong() & ~(0x7FCL << 52) | (random.nextBoolean() ? 0x3FCL << 52 : 0);
      long b = random.nextLong() & ~(0x7FCL << 52) | (random.nextBoolean() ? 0x3FCL << 52 : 0x1FCL << 52);
      for (String code : new String[] {"f20f58ca", "f20f5cca", "f20f59ca", "f20f5eca"}) {
        cpu.mxcsr = Mxcsr.RESET | Mxcsr.PE;
        long quick = on(code, a, b);
        int quickFlags = cpu.mxcsr;
        cpu.mxcsr = Mxcsr.RESET;
        long exact = on(code, a, b);

        assertThat(quick).as("%s %x %x", code, a, b).isEqualTo(exact);
        assertThat(quickFlags).as("%s %x %x", code, a, b).isEqualTo(cpu.mxcsr | Mxcsr.PE);
      }
    }
  }

  @Test
  void conversionsToIntegersFollowTheModeAndTruncatingOnesDoNot() {
    cpu.xmm[4] = bits(2.5);
    machine.run("f20f2dc2"); // cvtsd2si eax, xmm2
    assertThat(cpu.r[0]).as("to nearest, ties to even").isEqualTo(2);
    cpu.mxcsr |= UP;
    machine.run("f20f2dc2");
    assertThat(cpu.r[0]).isEqualTo(3);
    machine.run("f20f2cc2"); // cvttsd2si eax, xmm2
    assertThat(cpu.r[0]).isEqualTo(2);
  }

  @Test
  void integersOutOfRangeAreIndefinite() {
    cpu.xmm[4] = bits(0x1p31);

    machine.run("f20f2cc2"); // cvttsd2si eax, xmm2
    assertThat(cpu.r[0]).isEqualTo(0x8000_0000L);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.IE);
    machine.run("f2480f2cc2"); // cvttsd2si rax, xmm2
    assertThat(cpu.r[0]).isEqualTo(0x8000_0000L);
    cpu.xmm[4] = bits(0x1p63);
    machine.run("f2480f2cc2");
    assertThat(cpu.r[0]).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void roundingToIntegersCanHideThePrecisionException() {
    assertThat(on("660f3a0bca09", 0, bits(-1.5))).isEqualTo(bits(-2.0)); // roundsd xmm1, xmm2, 9: down, hidden
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET);
    assertThat(on("660f3a0bca03", 0, bits(-1.5))).isEqualTo(bits(-1.0)); // toward zero
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.PE);
    assertThat(on("660f3a0bca02", 0, bits(-0.5))).isEqualTo(MINUS_ZERO); // up
  }

  @Test
  void comparisonsSetZeroParityAndCarry() {
    on("660f2fca", bits(1.0), bits(2.0)); // comisd xmm1, xmm2
    assertThat(cpu.rflags() & Flags.ARITHMETIC).isEqualTo(Flags.CF);
    on("660f2fca", bits(2.0), bits(1.0));
    assertThat(cpu.rflags() & Flags.ARITHMETIC).isZero();
    on("660f2fca", 0, MINUS_ZERO);
    assertThat(cpu.rflags() & Flags.ARITHMETIC).isEqualTo(Flags.ZF);
    on("660f2eca", QNAN, 0); // ucomisd xmm1, xmm2
    assertThat(cpu.rflags() & Flags.ARITHMETIC).isEqualTo(Flags.ZF | Flags.PF | Flags.CF);
    assertThat(cpu.mxcsr).as("quiet").isEqualTo(Mxcsr.RESET);
    on("660f2fca", QNAN, 0);
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET | Mxcsr.IE);
  }

  @Test
  void reciprocalsAreWithinTheArchitecturesBound() {
    SplittableRandom random = new SplittableRandom(2);
    double bound = 1.5 * Math.pow(2, -12);
    for (int i = 0; i < 100_000; i++) {
      int x = random.nextInt(bits(0x1p-125f), bits(0x1p125f));
      double value = Float.intBitsToFloat(x);

      double reciprocal = Float.intBitsToFloat(Approximation.rcpss(x));
      double root = Float.intBitsToFloat(Approximation.rsqrtss(x));

      assertThat(Math.abs(reciprocal * value - 1)).isLessThanOrEqualTo(bound);
      assertThat(Math.abs(root * Math.sqrt(value) - 1)).isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void reciprocalsOfSpecialValues() {
    assertThat(Approximation.rcpss(1)).as("denormals are zeros").isEqualTo(bits(Float.POSITIVE_INFINITY));
    assertThat(Approximation.rcpss(bits(Float.NEGATIVE_INFINITY))).isEqualTo(bits(-0f));
    assertThat(Approximation.rcpss(bits(Float.MAX_VALUE))).as("tiny results are zeros").isZero();
    assertThat(Approximation.rcpss(0x7F80_0001)).isEqualTo(0x7FC0_0001);
    assertThat(Approximation.rsqrtss(bits(-0f))).isEqualTo(bits(Float.NEGATIVE_INFINITY));
    assertThat(Approximation.rsqrtss(bits(-1f))).isEqualTo(0xFFC0_0000);
    assertThat(Approximation.rsqrtss(bits(Float.POSITIVE_INFINITY))).isZero();
  }
}
