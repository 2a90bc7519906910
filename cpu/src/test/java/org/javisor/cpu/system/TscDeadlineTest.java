package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.memory.AddressSpace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The deadline timer compares with the counter that this CPU shows, whatever has been written to it.
 *
 * @see "Intel SDM volume 3, 11.5.4.1 TSC-Deadline Mode"
 */
class TscDeadlineTest {
  private static final int TSC = 0x10;
  private static final int TSC_ADJUST = 0x3B;
  private static final int TSC_DEADLINE = 0x6E0;

  private final TimerBus bus = new TimerBus();
  private final Cpu c = new Cpu(CpuModel.standard(), new AddressSpace(), bus);

  @AfterEach
  void close() {
    c.mmu.close();
  }

  @Test
  void withoutAnOffsetTheTimerGetsWhatTheGuestWrites() {
    Msrs.write(c, TSC_DEADLINE, 5000);
    assertThat(bus.armed).isEqualTo(5000);
    assertThat(Msrs.read(c, TSC_DEADLINE)).isEqualTo(5000);
  }

  @Test
  void aCounterThatWasSetAheadMakesTheDeadlineComeSooner() {
    Msrs.write(c, TSC, 1_000_000);
    Msrs.write(c, TSC_DEADLINE, 1_000_500);
    assertThat(bus.armed).isEqualTo(bus.timestamp + 500);
    assertThat(Msrs.read(c, TSC_DEADLINE)).isEqualTo(1_000_500);
  }

  @Test
  void aCounterThatWasSetBackMakesItComeLater() {
    Msrs.write(c, TSC, 0);
    Msrs.write(c, TSC_DEADLINE, 500);
    assertThat(bus.armed).isEqualTo(bus.timestamp + 500);
  }

  @Test
  void anAdjustmentMovesAnArmedDeadline() {
    Msrs.write(c, TSC_DEADLINE, 5000);
    Msrs.write(c, TSC_ADJUST, 1500);
    assertThat(bus.armed).isEqualTo(3500);
    assertThat(Msrs.read(c, TSC_DEADLINE)).isEqualTo(5000);
  }

  @Test
  void aDeadlineThatTheCounterHasPassedIsInThePast() {
    Msrs.write(c, TSC, 1_000_000);
    Msrs.write(c, TSC_DEADLINE, 10);
    assertThat(bus.armed).isEqualTo(1);
  }

  @Test
  void aDeadlineBeyondAllTimeDoesNotWrapAround() {
    Msrs.write(c, TSC, 0);
    Msrs.write(c, TSC_DEADLINE, -5L);
    assertThat(Long.compareUnsigned(bus.armed, 1L << 62)).isPositive();
  }

  @Test
  void zeroDisarmsAndAnExpiredTimerReadsZero() {
    Msrs.write(c, TSC, 1_000_000);
    Msrs.write(c, TSC_DEADLINE, 0);
    assertThat(bus.armed).isZero();
    Msrs.write(c, TSC_DEADLINE, 2_000_000);
    bus.armed = 0;
    assertThat(Msrs.read(c, TSC_DEADLINE)).isZero();
  }

  /** A counter that stands, and a timer. */
  private static final class TimerBus extends IdleBus {
    private final long timestamp = 700;
    private long armed;

    @Override
    public long timestamp() {
      return timestamp;
    }

    @Override
    public boolean readApicMsr(int msr, long[] value) {
      value[0] = armed;
      return msr == TSC_DEADLINE;
    }

    @Override
    public boolean writeApicMsr(int msr, long value) {
      armed = value;
      return msr == TSC_DEADLINE;
    }
  }
}
