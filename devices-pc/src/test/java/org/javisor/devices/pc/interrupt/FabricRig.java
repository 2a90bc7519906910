package org.javisor.devices.pc.interrupt;

import org.javisor.device.Frequency;
import org.javisor.device.PortSpace;
import org.javisor.devices.pc.RecordingCpus;
import org.javisor.devices.pc.TestClock;

/** An interrupt fabric with its registers at hand. */
final class FabricRig {
  static final int ID = 0x20;
  static final int TPR = 0x80;
  static final int PPR = 0xA0;
  static final int EOI = 0xB0;
  static final int LDR = 0xD0;
  static final int DFR = 0xE0;
  static final int SVR = 0xF0;
  static final int ISR = 0x100;
  static final int TMR = 0x180;
  static final int IRR = 0x200;
  static final int ESR = 0x280;
  static final int ICR = 0x300;
  static final int ICR_HIGH = 0x310;
  static final int LVT_TIMER = 0x320;
  static final int LVT_LINT0 = 0x350;
  static final int LVT_LINT1 = 0x360;
  static final int LVT_ERROR = 0x370;
  static final int INITIAL_COUNT = 0x380;
  static final int CURRENT_COUNT = 0x390;
  static final int DIVIDE = 0x3E0;

  final TestClock clock = new TestClock();
  final RecordingCpus cpus = new RecordingCpus();
  final PortSpace ports = new PortSpace();
  final InterruptFabric fabric;
  final IoApicRegion ioApic;

  /** The APIC timers run at 1 GHz, the time-stamp counter at 2 GHz. */
  FabricRig(int cpuCount) {
    ApicSettings settings =
        new ApicSettings(cpuCount, new Frequency(1_000_000_000L), new Frequency(2_000_000_000L));
    fabric = new InterruptFabric(settings, clock, cpus);
    fabric.attachPorts(ports);
    ioApic = new IoApicRegion(fabric);
  }

  int read(int cpu, int register) {
    return (int) new LocalApicRegion(fabric, () -> cpu).read(register, 4);
  }

  void write(int cpu, int register, long value) {
    new LocalApicRegion(fabric, () -> cpu).write(register, 4, value & 0xFFFF_FFFFL);
  }

  /** Software-enables every local APIC. */
  void enableAll() {
    for (int cpu = 0; cpu < fabric.settings().cpus(); cpu++) {
      write(cpu, SVR, 0x1FF);
    }
  }

  /** Whether a vector stands in ISR, TMR or IRR. */
  boolean holds(int cpu, int registers, int vector) {
    return (read(cpu, registers + (vector >> 5) * 0x10) >> (vector & 31) & 1) != 0;
  }

  /** Sends an interrupt command to a physical destination. */
  void command(int cpu, int destination, int low) {
    write(cpu, ICR_HIGH, (long) destination << 24);
    write(cpu, ICR, low);
  }

  void redirect(int pin, long entry) {
    ioApicWrite(0x11 + 2 * pin, (int) (entry >>> 32));
    ioApicWrite(0x10 + 2 * pin, (int) entry);
  }

  long redirection(int pin) {
    return (long) ioApicRead(0x11 + 2 * pin) << 32 | ioApicRead(0x10 + 2 * pin) & 0xFFFF_FFFFL;
  }

  int ioApicRead(int index) {
    ioApic.write(0, 4, index);
    return (int) ioApic.read(0x10, 4);
  }

  void ioApicWrite(int index, int value) {
    ioApic.write(0, 4, index);
    ioApic.write(0x10, 4, value & 0xFFFF_FFFFL);
  }

  /** Programs the 8259As: vectors 0x30 and 0x38, nothing masked. */
  void initializePic() {
    for (int port : new int[] {0x20, 0xA0}) {
      ports.write(port, 1, 0x11);
      ports.write(port + 1, 1, port == 0x20 ? 0x30 : 0x38);
      ports.write(port + 1, 1, port == 0x20 ? 4 : 2);
      ports.write(port + 1, 1, 1);
      ports.write(port + 1, 1, 0);
    }
  }
}
