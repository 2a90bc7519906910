package org.javisor.devices.pc.acpi;

import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.Frequency;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.PowerControl;
import org.javisor.device.Timer;

/**
 * The ACPI fixed hardware at the ports where QEMU's PIIX4 has it, the SMI command port that turns ACPI mode on, and the
 * system control interrupt. The machine starts in legacy mode: SCI_EN is set through the command port.
 *
 * @see "ACPI 6.5, 4.8.3 Fixed Hardware Register Grouping"
 */
public final class PowerManagement implements Device {
  public static final int PM1_EVENT_PORT = 0x600;
  public static final int PM1_CONTROL_PORT = 0x604;
  public static final int TIMER_PORT = 0x608;
  public static final int GPE_PORT = 0xAFE0;
  public static final int GPE_BYTES = 4;
  public static final int SMI_COMMAND_PORT = 0xB2;
  public static final int ACPI_ENABLE = 0xF1;
  public static final int ACPI_DISABLE = 0xF0;

  /** SLP_TYP that powers off: soft off on a PIIX4. */
  public static final int S5_SLEEP_TYPE = 0;

  /** ISA interrupt of the system control interrupt; level-triggered. */
  public static final int SCI_IRQ = 9;

  /** The PM timer has 32 bits. */
  public static final boolean WIDE_TIMER = true;

  /** Clock of the PM timer. */
  public static final Frequency TIMER_INPUT = new Frequency(3_579_545);

  private final Clock clock;
  private final InterruptLine sci;
  private final PowerControl power;
  private final Timer timer;
  private final PowerChip chip = new PowerChip(WIDE_TIMER);
  private int smiStatus;

  /** @param sci ISA interrupt {@link #SCI_IRQ} */
  public PowerManagement(Clock clock, InterruptLine sci, PowerControl power) {
    this.clock = clock;
    this.sci = sci;
    this.power = power;
    this.timer = clock.newTimer(this::update);
  }

  @Override
  public String name() {
    return "acpi-pm";
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("acpi-pm1", PM1_EVENT_PORT, 6, 4, new Pm1Registers());
    ports.add("acpi-timer", TIMER_PORT, 4, 4, new TimerRegister());
    ports.add("acpi-gpe", GPE_PORT, GPE_BYTES, 4, new GpeRegisters());
    ports.add("smi-command", SMI_COMMAND_PORT, 2, 1, new SmiCommand());
  }

  private long ticks() {
    return TIMER_INPUT.ticks(clock.nanos());
  }

  /** Status, enable, control. */
  private final class Pm1Registers extends WordRegisters {
    Pm1Registers() {
      super(true, false, false);
    }

    @Override
    int readWord(int index) {
      synchronized (PowerManagement.this) {
        chip.advance(ticks());
        return switch (index) {
          case 0 -> chip.status();
          case 1 -> chip.enable();
          default -> chip.control();
        };
      }
    }

    @Override
    void writeWord(int index, int value) {
      writePm1(index, value);
    }
  }

  private synchronized void writePm1(int index, int value) {
    chip.advance(ticks());
    switch (index) {
      case 0 -> chip.clearStatus(value);
      case 1 -> chip.enable(value);
      default -> chip.control(value);
    }
    update();
    if (chip.takeSleepRequest() == S5_SLEEP_TYPE) {
      power.powerOff();
    }
  }

  /** Read-only. */
  private final class TimerRegister implements PortRegion {
    @Override
    public int read(int offset, int sizeBytes) {
      return chip.timer(ticks()) >>> 8 * offset;
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      // Counts on.
    }
  }

  /** Status and enable. */
  private final class GpeRegisters extends WordRegisters {
    GpeRegisters() {
      super(true, false);
    }

    @Override
    int readWord(int index) {
      synchronized (PowerManagement.this) {
        return index == 0 ? chip.gpeStatus() : chip.gpeEnable();
      }
    }

    @Override
    void writeWord(int index, int value) {
      synchronized (PowerManagement.this) {
        if (index == 0) {
          chip.clearGpeStatus(value);
        } else {
          chip.gpeEnable(value);
        }
        update();
      }
    }
  }

  /** Command at offset 0, a scratch status byte at 1. */
  private final class SmiCommand implements PortRegion {
    @Override
    public int read(int offset, int sizeBytes) {
      synchronized (PowerManagement.this) {
        return offset == 0 ? 0 : smiStatus;
      }
    }

    @Override
    public void write(int offset, int sizeBytes, int value) {
      synchronized (PowerManagement.this) {
        if (offset == 1) {
          smiStatus = value;
        } else if (value == ACPI_ENABLE || value == ACPI_DISABLE) {
          chip.acpiMode(value == ACPI_ENABLE);
          update();
        }
      }
    }
  }

  /** Brings the interrupt and the timer up to date. */
  private synchronized void update() {
    chip.advance(ticks());
    sci.set(chip.interrupts());
    long deadline = chip.deadline();
    timer.arm(deadline == Clock.NEVER ? deadline : TIMER_INPUT.nanosAt(deadline));
  }

  /** Presses the power button: a guest that listens shuts down. Safe from any thread. */
  public synchronized void pressPowerButton() {
    chip.raise(PowerChip.POWER_BUTTON);
    update();
  }

  /**
   * Raises a general-purpose event.
   *
   * @param number 0 to 15
   */
  public synchronized void raiseEvent(int number) {
    chip.raiseGpe(number & 0xF);
    update();
  }

  @Override
  public synchronized void reset() {
    chip.reset(ticks());
    smiStatus = 0;
    update();
  }

  @Override
  public synchronized PowerManagementStateV1 save() {
    return chip.save();
  }

  @Override
  public void restore(DeviceState state) {
    PowerManagementStateV1 s = DeviceState.as(PowerManagementStateV1.class, state);
    synchronized (this) {
      chip.restore(s);
      smiStatus = 0;
      update();
    }
  }
}
