package org.javisor.devices.pc.timer;

import java.util.function.IntFunction;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.Frequency;
import org.javisor.device.InterruptLine;
import org.javisor.device.Timer;
import org.javisor.memory.MmioRegion;

/**
 * The HPET in a PC, at 100 MHz. In legacy replacement mode its timers 0 and 1 take the place of the 8254 and the
 * real-time clock. No delivery as messages (FSB).
 *
 * @see "IA-PC HPET specification 1.0a"
 */
public final class Hpet implements Device, MmioRegion {
  public static final long DEFAULT_ADDRESS = 0xFED0_0000L;
  public static final long SIZE_BYTES = 0x1000;

  /** Bits 31:0 of its capabilities, for ACPI. */
  public static final int EVENT_TIMER_BLOCK_ID = (int) HpetChip.CAPABILITIES_VALUE;

  private static final Frequency INPUT = new Frequency(100_000_000);

  /** Interrupts come no more often than this, whatever a guest programs. */
  private static final long MIN_PERIOD_NANOS = 10_000;

  private final Clock clock;
  private final HpetWiring wiring;
  private final InterruptLine[] routes = new InterruptLine[32];
  private final HpetChip chip = new HpetChip();
  private final Timer timer;

  /**
   * Where an HPET's interrupts go.
   *
   * @param isaLine gives a new wire to an ISA interrupt, for legacy replacement
   * @param gsiLine gives a new wire to a global system interrupt
   * @param timer the 8254's wire, cut off in legacy replacement mode
   * @param realTimeClock the real-time clock's, likewise
   */
  public record HpetWiring(
      IntFunction<InterruptLine> isaLine,
      IntFunction<InterruptLine> gsiLine,
      SwitchedLine timer,
      SwitchedLine realTimeClock) {}

  private final InterruptLine[] legacy;

  public Hpet(Clock clock, HpetWiring wiring) {
    this.clock = clock;
    this.wiring = wiring;
    this.legacy = new InterruptLine[] {wiring.isaLine().apply(0), wiring.isaLine().apply(8)};
    for (int route = 0; route < routes.length; route++) {
      boolean wired = (HpetComparator.ROUTES >> route & 1) != 0;
      routes[route] = wired ? wiring.gsiLine().apply(route) : InterruptLine.UNCONNECTED;
    }
    this.timer = clock.newTimer(this::expired);
  }

  @Override
  public String name() {
    return "hpet";
  }

  private long ticks() {
    return INPUT.ticks(clock.nanos());
  }

  @Override
  public synchronized long read(long offset, int sizeBytes) {
    settle();
    int first = (int) offset & 7;
    int aligned = (int) offset & ~7;
    long value = chip.read(aligned, ticks()) >>> 8 * first;
    if (first + sizeBytes > 8) {
      value |= chip.read(aligned + 8, ticks()) << 64 - 8 * first;
    }
    return value & -1L >>> 64 - 8 * sizeBytes;
  }

  /** Only aligned accesses of 32 and 64 bits have a defined effect; others are ignored. */
  @Override
  public synchronized void write(long offset, int sizeBytes, long value) {
    if (sizeBytes < 4 || (offset & sizeBytes - 1) != 0) {
      return;
    }
    settle();
    int shift = 8 * ((int) offset & 7);
    long mask = -1L >>> 64 - 8 * sizeBytes << shift;
    chip.write((int) offset & ~7, value << shift, mask, ticks());
    drive();
  }

  private synchronized void expired() {
    settle();
    drive();
  }

  /** Passes on what has fired since the last call. */
  private void settle() {
    int fired = chip.advance(ticks());
    for (int i = 0; fired != 0 && i < HpetChip.TIMERS; i++) {
      if ((fired >> i & 1) != 0 && !chip.timer(i).has(HpetComparator.LEVEL)) {
        line(i).set(true);
        line(i).set(false);
      }
    }
    if (fired != 0) {
      drive();
    }
  }

  private InterruptLine line(int timerIndex) {
    return chip.legacyReplacement() && timerIndex < legacy.length
        ? legacy[timerIndex]
        : routes[chip.timer(timerIndex).route()];
  }

  private boolean level(InterruptLine line) {
    boolean asserted = false;
    for (int i = 0; i < HpetChip.TIMERS; i++) {
      asserted |= line(i) == line && chip.asserts(i);
    }
    return asserted;
  }

  private void drive() {
    wiring.timer().connect(!chip.legacyReplacement());
    wiring.realTimeClock().connect(!chip.legacyReplacement());
    for (InterruptLine line : routes) {
      line.set(level(line));
    }
    for (InterruptLine line : legacy) {
      line.set(level(line));
    }
    long ticks = chip.ticksToInterrupt(ticks());
    long deadline = ticks >= Clock.NEVER - ticks() ? Clock.NEVER : INPUT.nanosAt(ticks() + ticks);
    timer.arm(deadline == Clock.NEVER ? deadline : Math.max(deadline, clock.nanos() + MIN_PERIOD_NANOS));
  }

  @Override
  public synchronized void reset() {
    chip.reset();
    drive();
  }

  @Override
  public synchronized HpetStateV1 save() {
    settle();
    return chip.save(ticks());
  }

  @Override
  public void restore(DeviceState state) {
    HpetStateV1 s = DeviceState.as(HpetStateV1.class, state);
    synchronized (this) {
      chip.restore(s, ticks());
      drive();
    }
  }
}
