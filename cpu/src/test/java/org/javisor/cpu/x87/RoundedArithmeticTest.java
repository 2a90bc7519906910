package org.javisor.cpu.x87;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums, products, quotients and roots against exact integer arithmetic, under every precision and rounding control. */
class RoundedArithmeticTest {
  private static final int CASES = 4000;
  private static final int EXTRA = 200;

  private final Fpu fpu = new Fpu();
  private final SplittableRandom random = new SplittableRandom(0x87);

  /** |a op b| = (whole + something between 0 and 1 if inexact) * 2^exponent. */
  private record Exact(BigInteger whole, boolean inexact, int exponent) {}

  @ParameterizedTest
  @CsvSource({"24,0", "24,1", "24,2", "24,3", "53,0", "53,1", "53,2", "53,3", "64,0", "64,1", "64,2", "64,3"})
  void resultsAreTheExactValuesRoundedOnce(int precision, int mode) {
    int control = precision == 24 ? 0 : precision == 53 ? Fpu.PRECISION_DOUBLE : Fpu.PRECISION_EXTENDED;
    fpu.controlWord(0x3F | control | mode << 10);
    for (int i = 0; i < CASES; i++) {
      long a = significand();
      long b = i % 16 == 0 ? a + random.nextInt(3) - 1 | Long.MIN_VALUE : significand();
      int ax = random.nextInt(140);
      int bx = random.nextInt(4) == 0 ? ax : random.nextInt(140);
      fpu.raised = 0;
      Exact exact = switch (i % 5) {
        case 0 -> sum(a, ax, b, bx);
        case 1 -> difference(a, ax, b, bx);
        case 2 -> product(a, ax, b, bx);
        case 3 -> quotient(a, ax, b, bx);
        default -> root(a, ax);
      };
      check(exact, precision, mode);
    }
  }

  private long significand() {
    long bits = random.nextLong() | Long.MIN_VALUE;
    return random.nextBoolean() ? bits : bits & -1L << random.nextInt(64);
  }

  private static BigInteger big(long significand) {
    return new BigInteger(Long.toUnsignedString(significand));
  }

  private static int biased(int exponent) {
    return exponent + Float80.BIAS + 63;
  }

  private Exact sum(long a, int ax, long b, int bx) {
    Addition.add(fpu, a, biased(ax), b, biased(bx));
    return new Exact(big(a).shiftLeft(ax).add(big(b).shiftLeft(bx)), false, 0);
  }

  private Exact difference(long a, int ax, long b, int bx) {
    Addition.subtract(fpu, a, biased(ax), b, biased(bx));
    return new Exact(big(a).shiftLeft(ax).subtract(big(b).shiftLeft(bx)), false, 0);
  }

  private Exact product(long a, int ax, long b, int bx) {
    Multiplication.multiply(fpu, a, biased(ax), b, biased(bx));
    return new Exact(big(a).multiply(big(b)), false, ax + bx);
  }

  private Exact quotient(long a, int ax, long b, int bx) {
    Division.divide(fpu, a, biased(ax), b, biased(bx));
    BigInteger[] parts = big(a).shiftLeft(EXTRA).divideAndRemainder(big(b));
    return new Exact(parts[0], parts[1].signum() != 0, ax - bx - EXTRA);
  }

  private Exact root(long a, int ax) {
    SquareRoot.squareRoot(fpu, a, biased(ax));
    int even = ax & ~1;
    BigInteger[] parts = big(a).shiftLeft(ax - even + EXTRA).sqrtAndRemainder();
    return new Exact(parts[0], parts[1].signum() != 0, (even - EXTRA) / 2);
  }

  private void check(Exact exact, int precision, int mode) {
    if (exact.whole.signum() == 0) {
      assertThat(fpu.z).isZero();
      assertThat(fpu.raised).isZero();
      return;
    }
    boolean negative = exact.whole.signum() < 0;
    BigInteger magnitude = exact.whole.abs();
    int shift = magnitude.bitLength() - precision;
    BigInteger kept = shift >= 0 ? magnitude.shiftRight(shift) : magnitude.shiftLeft(-shift);
    BigInteger rest = shift > 0 ? magnitude.subtract(kept.shiftLeft(shift)) : BigInteger.ZERO;
    boolean inexact = rest.signum() != 0 || exact.inexact;
    boolean up = inexact && switch (mode) {
      case 0 -> nearestIsUp(kept, rest, shift, exact.inexact);
      case 1 -> negative;
      case 2 -> !negative;
      default -> false;
    };
    BigInteger rounded = up ? kept.add(BigInteger.ONE) : kept;
    // The rounded number's last bit counts 2^(shift + exponent), its first 2^(precision - 1) times that.
    int exponent = shift + exact.exponent + precision - 1 + Float80.BIAS;
    if (rounded.bitLength() > precision) {
      rounded = rounded.shiftRight(1);
      exponent++;
    }
    assertThat(fpu.z).isEqualTo(rounded.shiftLeft(64 - precision).longValue());
    assertThat(fpu.ze).isEqualTo((negative ? Float80.SIGN : 0) | exponent);
    assertThat(fpu.raised).isEqualTo((inexact ? Fpu.PE : 0) | (up ? Fpu.C1 : 0));
  }

  private static boolean nearestIsUp(BigInteger kept, BigInteger rest, int shift, boolean more) {
    int order = rest.shiftLeft(1).compareTo(BigInteger.ONE.shiftLeft(shift));
    return order > 0 || order == 0 && (more || kept.testBit(0));
  }
}
