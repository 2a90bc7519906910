package org.javisor.devices.pc.timer;

import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.Frequency;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;

/**
 * The 8254 in a PC: counter 0 drives ISA interrupt 0, counter 2 the speaker; port 0x61 has its gate and shows its
 * output and the refresh clock.
 *
 * <p>Rising edges that pass while the host is late are not made up for: the guest sees one.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.5.4 Timer/Counter Registers; 2.5.6 NMI Status and Control"
 */
public final class Pit implements Device {
  /** Clock of the counters. */
  public static final Frequency INPUT = new Frequency(1_193_182);

  private static final int COUNTER_PORT = 0x40;
  private static final int CONTROL_PORT = 0x61;

  /** The refresh signal toggles at this period. */
  private static final long REFRESH_NANOS = 15_085;

  /** Interrupts come no more often than this, whatever a guest programs. */
  private static final long MIN_PERIOD_NANOS = 10_000;

  private static final int SPEAKER_COUNTER = 2;

  /** In port 0x61: the speaker hears counter 2. */
  private static final int SPEAKER_DATA = 2;

  private final Clock clock;
  private final InterruptLine line;
  private final Timer timer;
  private PitChip chip = new PitChip();
  private int control;
  /** Until when counter 0's edges were passed on. */
  private long settled;

  private SpeakerWire speaker = SpeakerWire.NONE;

  /** @param line ISA interrupt 0 */
  public Pit(Clock clock, InterruptLine line) {
    this.clock = clock;
    this.line = line;
    this.timer = clock.newTimer(this::settleNow);
  }

  @Override
  public String name() {
    return "pit";
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("pit", COUNTER_PORT, 4, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return readCounter(offset);
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        writeCounter(offset, value);
      }
    });
    ports.add("port61", CONTROL_PORT, 1, 1, new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return readControl();
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {
        writeControl(value);
      }
    });
  }

  /** Connects a speaker. */
  public synchronized void connect(SpeakerWire wire) {
    speaker = wire;
  }

  /** Tells the speaker what has happened up to now. */
  public synchronized void settleSpeaker() {
    if (speaker != SpeakerWire.NONE) {
      speaker.until(clock.nanos(), chip.counter(SPEAKER_COUNTER)::out);
    }
  }

  private synchronized int readCounter(int port) {
    settleSpeaker();
    return chip.read(port, INPUT.ticks(clock.nanos()));
  }

  private synchronized void writeCounter(int port, int value) {
    settle();
    settleSpeaker();
    chip.write(port, value, settled);
    drive();
  }

  private synchronized int readControl() {
    long now = clock.nanos();
    settleSpeaker();
    boolean refresh = (now / REFRESH_NANOS & 1) != 0;
    boolean out = chip.counter(SPEAKER_COUNTER).out(INPUT.ticks(now));
    return control | (refresh ? 0x10 : 0) | (out ? 0x20 : 0);
  }

  private synchronized void writeControl(int value) {
    settleSpeaker();
    control = value & 0xF;
    chip.counter(SPEAKER_COUNTER).gate((value & 1) != 0, INPUT.ticks(clock.nanos()));
    speaker.connected((control & SPEAKER_DATA) != 0);
  }

  private synchronized void settleNow() {
    settle();
    drive();
  }

  /** Passes on an edge that has come since the last call. */
  private void settle() {
    long now = INPUT.ticks(clock.nanos());
    if (chip.counter(0).nextRise(settled) <= now) {
      line.set(false);
      line.set(true);
    }
    settled = now;
  }

  private void drive() {
    line.set(chip.counter(0).out(settled));
    long rise = chip.counter(0).nextRise(settled);
    timer.arm(rise == Clock.NEVER ? rise : Math.max(INPUT.nanosAt(rise), clock.nanos() + MIN_PERIOD_NANOS));
  }

  @Override
  public synchronized void reset() {
    settleSpeaker();
    chip = new PitChip();
    control = 0;
    speaker.connected(false);
    settle();
    drive();
  }

  @Override
  public synchronized PitStateV1 save() {
    settle();
    return new PitStateV1(chip.save(), control);
  }

  @Override
  public void restore(DeviceState state) {
    PitStateV1 s = DeviceState.as(PitStateV1.class, state);
    synchronized (this) {
      chip.restore(s.counters());
      control = s.control();
      settled = INPUT.ticks(clock.nanos());
      settleSpeaker();
      speaker.connected((control & SPEAKER_DATA) != 0);
      drive();
    }
  }
}
