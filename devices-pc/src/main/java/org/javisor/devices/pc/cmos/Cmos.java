package org.javisor.devices.pc.cmos;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;
import org.javisor.device.WallClock;

/**
 * The real-time clock and CMOS memory at ports 0x70 and 0x71, ISA interrupt 8. It starts from a {@link WallClock} and
 * advances with virtual time.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.5.7 Real Time Clock Registers"
 */
public final class Cmos implements Device, PortRegion {
  /** CMOS index of the century, for ACPI. */
  public static final int CENTURY_REGISTER = CalendarFields.CENTURY;

  private static final int FLOPPY_TYPES = 0x10;
  private static final int EQUIPMENT = 0x14;
  private static final int BOOT_FLAGS = 0x38;
  private static final int BOOT_ORDER = 0x3D;
  private static final int LAST_CPU = 0x5F;
  private static final int MATHS_COPROCESSOR = 2;
  private static final int POINTING_DEVICE = 4;
  private static final int INDEX_PORT = 0x70;
  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

  private final Clock clock;
  private final InterruptLine line;
  private final Timer timer;
  private final RtcChip chip;
  private int selected;

  /**
   * A clock that is set.
   *
   * @param wallClock within the years 1700 to 2200
   * @param line ISA interrupt 8
   */
  public Cmos(Clock clock, WallClock wallClock, InterruptLine line) {
    this.clock = clock;
    this.line = line;
    this.timer = clock.newTimer(this::expired);
    this.chip = new RtcChip(ChronoUnit.NANOS.between(EPOCH, wallClock.now()), clock.nanos());
  }

  /**
   * Stores the memory sizes where a BIOS does.
   *
   * @param lowMemoryBytes RAM below the 32-bit PCI window
   * @param highMemoryBytes RAM from 4 GiB up
   */
  public synchronized void presetMemorySize(long lowMemoryBytes, long highMemoryBytes) {
    long extendedKib = Math.clamp((lowMemoryBytes >> 10) - 1024, 0, 0xFFFF);
    long above16Mib = Math.clamp(lowMemoryBytes - (16L << 20) >> 16, 0, 0xFFFF);
    preset(0x15, Math.min(lowMemoryBytes >> 10, 640), 2);
    preset(0x17, Math.min(extendedKib, 63 << 10), 2);
    preset(0x30, Math.min(extendedKib, 63 << 10), 2);
    preset(0x34, above16Mib, 2);
    preset(0x5B, highMemoryBytes >> 16, 3);
  }

  /**
   * Stores what firmware boots, and how many CPUs it must wait for.
   *
   * @param order four bits for each kind of device, the first one lowest, three places
   */
  public synchronized void presetBoot(int order, int cpus) {
    preset(BOOT_ORDER, order & 0xFF, 1);
    preset(BOOT_FLAGS, order >> 4 & 0xF0, 1);
    preset(LAST_CPU, Math.min(cpus - 1, 0xFF), 1);
    preset(EQUIPMENT, MATHS_COPROCESSOR | POINTING_DEVICE, 1);
  }

  /**
   * Stores which floppy drives there are.
   *
   * @param types drive A's in the high four bits, drive B's in the low ones; 0 for none
   */
  public synchronized void presetFloppies(int types) {
    int count = (types >> 4 != 0 ? 1 : 0) + ((types & 0xF) != 0 ? 1 : 0);
    preset(FLOPPY_TYPES, types, 1);
    preset(EQUIPMENT, MATHS_COPROCESSOR | POINTING_DEVICE | (count > 0 ? 1 | count - 1 << 6 : 0), 1);
  }

  /** Stores a little-endian value of several bytes. */
  private void preset(int index, long value, int sizeBytes) {
    for (int i = 0; i < sizeBytes; i++) {
      chip.preset(index + i, (int) (value >> 8 * i));
    }
  }

  @Override
  public String name() {
    return "cmos";
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add(name(), INDEX_PORT, 2, 1, this);
  }

  @Override
  public synchronized int read(int offset, int sizeBytes) {
    if (offset == 0) {
      return 0xFF;
    }
    int value = chip.read(selected & 0x7F, clock.nanos());
    drive();
    return value;
  }

  @Override
  public synchronized void write(int offset, int sizeBytes, int value) {
    if (offset == 0) {
      selected = value & 0xFF;
    } else {
      chip.write(selected & 0x7F, value & 0xFF, clock.nanos());
      drive();
    }
  }

  private synchronized void expired() {
    chip.advance(clock.nanos());
    drive();
  }

  private void drive() {
    line.set(chip.interrupts());
    timer.arm(chip.deadline());
  }

  @Override
  public synchronized void reset() {
    selected = 0;
    chip.reset(clock.nanos());
    drive();
  }

  @Override
  public synchronized CmosStateV1 save() {
    return chip.save(selected);
  }

  @Override
  public void restore(DeviceState state) {
    CmosStateV1 s = DeviceState.as(CmosStateV1.class, state);
    synchronized (this) {
      selected = s.selected();
      chip.restore(s);
      drive();
    }
  }
}
