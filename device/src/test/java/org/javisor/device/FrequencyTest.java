package org.javisor.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrequencyTest {
  private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000L);

  @Test
  void ticksAreExactOverTheWholeRangeOfTheClock() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      Frequency frequency = new Frequency(random.nextLong(1, Frequency.MAX_HERTZ + 1));
      long nanos = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
      BigInteger exact = BigInteger.valueOf(nanos).multiply(BigInteger.valueOf(frequency.hertz())).divide(SECOND);
      assertThat(frequency.ticks(nanos)).isEqualTo(exact.longValue());
    }
  }

  @Test
  void nanosAtIsTheFirstNanosecondThatShowsTheTicks() {
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      Frequency frequency = new Frequency(random.nextLong(1, Frequency.MAX_HERTZ + 1));
      long ticks = frequency.ticks(random.nextLong(1L << 55) >>> random.nextInt(55)) + 1;
      BigInteger hertz = BigInteger.valueOf(frequency.hertz());
      BigInteger exact =
          BigInteger.valueOf(ticks).multiply(SECOND).add(hertz).subtract(BigInteger.ONE).divide(hertz);
      assertThat(frequency.nanosAt(ticks)).isEqualTo(exact.longValueExact());
    }
  }

  @Test
  void aDeadlineBeyondTheClockNeverComes() {
    assertThat(new Frequency(1000).nanosAt(-1)).isEqualTo(Clock.NEVER);
    assertThat(new Frequency(1).nanosAt(Long.MAX_VALUE)).isEqualTo(Clock.NEVER);
    assertThat(new Frequency(3_000_000_000L).nanosAt(-1)).isEqualTo(6_148_914_691_236_517_205L);
  }

  @Test
  void ticksReachingIsTheInverseOfNanosAt() {
    Frequency threeHertz = new Frequency(3);
    assertThat(threeHertz.ticksReaching(0)).isZero();
    assertThat(threeHertz.ticksReaching(1)).isEqualTo(1);
    assertThat(threeHertz.ticksReaching(333_333_334)).isEqualTo(1);
    assertThat(threeHertz.ticksReaching(333_333_335)).isEqualTo(2);
  }

  @Test
  void kilohertzMakeTheTimeStampCounter() {
    assertThat(Frequency.ofKilohertz(2_800_000).ticks(1_500_000_000L)).isEqualTo(4_200_000_000L);
  }

  @Test
  void aRateOfZeroIsRefused() {
    assertThatThrownBy(() -> new Frequency(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
