package org.javisor.devices.pc.interrupt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongConsumer;
import org.javisor.device.Clock;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.InterruptLine;
import org.javisor.device.MsiSink;
import org.javisor.device.PortSpace;
import org.javisor.device.Timer;

/**
 * All interrupt controllers of a PC and the wires between them: two 8259As, an I/O APIC, a local APIC for each CPU.
 *
 * <p>ISA interrupt n leads to the 8259As' line n and to I/O APIC pin n, but ISA 0 to pin 2; the 8259As' output leads to
 * pin 0 and to every LINT0. Lines are wired-or: every line handed out asserts on its own.
 *
 * <p>Its one lock guards all of them. {@link CpuControl} is called while it is held and must take no lock but the
 * clock's; devices may set lines while holding theirs.
 *
 * @see "Intel MultiProcessor Specification 1.4, 3.6.2 Interrupt Modes"
 */
public final class InterruptFabric implements Device, MsiSink {
  /** Global system interrupts: one for each pin of the I/O APIC. */
  public static final int GSIS = IoApic.PINS;

  /** I/O APIC pin of the 8254, ISA interrupt 0. */
  public static final int TIMER_GSI = 2;

  static final int ISA_IRQS = 16;

  /** A CPU looks at an APIC timer no more often than this, whatever a guest programs. */
  private static final long MIN_TIMER_PERIOD_NANOS = 10_000;

  private final ApicSettings settings;
  private final Clock clock;
  private final CpuControl control;
  private final PicPair pic = new PicPair();
  private final IoApic ioApic;
  private final LocalApic[] apics;
  private final Timer[] timers;
  private final SilentEnd[] ends;
  private final boolean[] extInt;
  private final AtomicIntegerArray pending;
  private volatile LongConsumer pageMoved = address -> {};
  private final int[] picSources = new int[ISA_IRQS];
  private final int[] pinSources = new int[GSIS];

  /**
   * @param settings how many CPUs, and the rates of their timers
   * @param control the CPUs
   */
  public InterruptFabric(ApicSettings settings, Clock clock, CpuControl control) {
    this.settings = settings;
    this.clock = clock;
    this.control = control;
    int cpus = settings.cpus();
    this.apics = new LocalApic[cpus];
    this.timers = new Timer[cpus];
    this.ends = new SilentEnd[cpus];
    Arrays.fill(ends, SilentEnd.NONE);
    this.extInt = new boolean[cpus];
    this.pending = new AtomicIntegerArray(cpus);
    ApicRouter router = new ApicRouter(apics, this::endOfInterrupt, this::cpuEvent);
    this.ioApic = new IoApic(settings.ioApicId(), router::send);
    for (int cpu = 0; cpu < cpus; cpu++) {
      int index = cpu;
      apics[cpu] = new LocalApic(cpu, cpu == 0, settings.timerInput(), settings.tsc(), router);
      timers[cpu] = clock.newTimer(() -> timerExpired(index));
    }
    this.router = router;
    firmwareSetup();
  }

  private final ApicRouter router;

  /** A BIOS leaves the boot processor in virtual wire mode; the loaders here run none. */
  private void firmwareSetup() {
    apics[0].lvt().connectPic();
  }

  @Override
  public String name() {
    return "interrupts";
  }

  // Wires

  /** A new wire to an ISA interrupt: 8259A line and I/O APIC pin. */
  public InterruptLine isaLine(int irq) {
    return new Wire(irq, irq == 0 ? TIMER_GSI : irq);
  }

  /** A new wire to an I/O APIC pin; one below 16 other than the timer's leads to the 8259A as well. */
  public InterruptLine gsiLine(int gsi) {
    return gsi < ISA_IRQS && gsi != TIMER_GSI ? isaLine(gsi) : new Wire(-1, gsi);
  }

  /** A new wire to an 8259A line alone: a PCI interrupt's second way. */
  public InterruptLine picLine(int irq) {
    return new Wire(irq, -1);
  }

  /** One source of a wired-or line. */
  private final class Wire implements InterruptLine {
    private final int irq;
    private final int pin;
    private boolean asserted;

    /** Either may be -1: not connected. */
    Wire(int irq, int pin) {
      if (irq >= ISA_IRQS || pin >= GSIS) {
        throw new IllegalArgumentException("no interrupt " + Math.max(irq, pin));
      }
      this.irq = irq;
      this.pin = pin;
    }

    @Override
    public void set(boolean level) {
      synchronized (apics) {
        if (asserted != level) {
          asserted = level;
          change(irq, pin, level ? 1 : -1);
        }
      }
    }
  }

  private void change(int irq, int pin, int delta) {
    if (irq >= 0) {
      picSources[irq] += delta;
      pic.line(irq, picSources[irq] > 0);
    }
    if (pin > 0) {
      pinSources[pin] += delta;
      ioApic.pin(pin, pinSources[pin] > 0);
    }
    update();
  }

  @Override
  public void send(long address, int data) {
    if (address >>> 20 != 0xFEE) {
      return;
    }
    synchronized (apics) {
      boolean logical = (address & 4) != 0;
      int destination = ApicMessage.destination8((int) (address >>> 12) & 0xFF);
      boolean level = (data & 1 << 15) != 0;
      router.send(new ApicMessage(destination, logical, DeliveryMode.of(data), data & 0xFF, level, true));
      update();
    }
  }

  /** Pulls every CPU's NMI pin, LINT1, once. */
  public void nmi() {
    synchronized (apics) {
      for (LocalApic apic : apics) {
        apic.lint(1, true);
        apic.lint(1, false);
      }
      update();
    }
  }

  // CPUs

  /** Whether an external interrupt waits that the task priority lets through. Cheap, without the lock. */
  public boolean pending(int cpu) {
    return pending.get(cpu) != 0;
  }

  /** Gives a CPU's guest a way to end interrupts without an access; before anything runs. */
  public void silentEnd(int cpu, SilentEnd end) {
    ends[cpu] = end;
  }

  /**
   * INTA: the local APIC's vector first, then an 8259A's.
   *
   * @return the vector; -1 if the interrupt went away
   */
  public int acknowledge(int cpu) {
    synchronized (apics) {
      int vector = -1;
      apics[cpu].settleEnd(ends[cpu]);
      if (apics[cpu].deliverable() >= 0) {
        vector = apics[cpu].acknowledge();
        apics[cpu].offerEnd(ends[cpu]);
      } else if (picPending(cpu)) {
        extInt[cpu] = false;
        vector = pic.acknowledge();
      }
      update();
      return vector;
    }
  }

  private boolean picPending(int cpu) {
    return pic.interrupts() && (extInt[cpu] || apics[cpu].acceptsPic());
  }

  /** Brings the 8259As' output, every CPU's pending flag and the APIC timers up to date. Runs after every change. */
  private void update() {
    boolean intr = pic.interrupts();
    ioApic.pin(0, intr);
    for (int cpu = 0; cpu < apics.length; cpu++) {
      apics[cpu].lint(0, intr);
    }
    for (int cpu = 0; cpu < apics.length; cpu++) {
      boolean waits = apics[cpu].deliverable() >= 0 || picPending(cpu);
      pending.set(cpu, waits ? 1 : 0);
      if (waits) {
        control.interruptPending(cpu);
      }
    }
  }

  /** The router's callback: an interrupt that is not a vector. */
  private void cpuEvent(LocalApic apic, ApicMessage message) {
    int cpu = apic.id;
    switch (message.mode()) {
      case NMI -> control.nmi(cpu);
      case INIT -> {
        if (message.asserted()) {
          apic.init();
          armTimer(cpu);
          control.init(cpu);
        }
      }
      case START_UP -> control.startUp(cpu, message.vector());
      case EXT_INT -> extInt[cpu] = true;
      case SMI, FIXED, LOWEST_PRIORITY, RESERVED -> {
        // There is no system management mode; the others never come here.
      }
    }
  }

  private void endOfInterrupt(int vector) {
    ioApic.endOfInterrupt(vector);
  }

  private void timerExpired(int cpu) {
    synchronized (apics) {
      apics[cpu].advance(clock.nanos());
      armTimer(cpu);
      update();
    }
  }

  private void armTimer(int cpu) {
    ApicTimer timer = apics[cpu].timer();
    long deadline = timer.deadline();
    timers[cpu].arm(timer.periodic() ? Math.max(deadline, clock.nanos() + MIN_TIMER_PERIOD_NANOS) : deadline);
  }

  // Registers

  /** CR8: bits 7:4 of the task priority. */
  public int taskPriority(int cpu) {
    synchronized (apics) {
      return apics[cpu].taskPriority() >>> 4;
    }
  }

  public void taskPriority(int cpu, int cr8) {
    synchronized (apics) {
      apics[cpu].taskPriority(cr8 << 4);
      update();
    }
  }

  /** IA32_APIC_BASE. */
  public long apicBase(int cpu) {
    synchronized (apics) {
      return apics[cpu].base().value();
    }
  }

  /** Writes IA32_APIC_BASE; false where the value is illegal: #GP(0). */
  public boolean apicBase(int cpu, long value) {
    boolean legal;
    synchronized (apics) {
      apics[cpu].settleEnd(ends[cpu]);
      legal = apics[cpu].writeBase(value);
      armTimer(cpu);
      ioApic.retry();
      update();
    }
    if (legal && cpu == 0) {
      pageMoved.accept(value & ApicBase.ADDRESS_MASK);
    }
    return legal;
  }

  /**
   * Sets who moves the local APICs' page when the boot processor's base register says so; called without the lock, on
   * the CPU's thread. Other CPUs cannot have theirs elsewhere.
   */
  public void onPageMoved(LongConsumer mover) {
    pageMoved = mover;
  }

  /**
   * Reads an x2APIC MSR 0x800 to 0x8FF or IA32_TSC_DEADLINE, in ticks without the CPU's TSC offset.
   *
   * @return false where it is illegal: #GP(0)
   */
  public boolean readMsr(int cpu, int msr, long[] value) {
    synchronized (apics) {
      apics[cpu].settleEnd(ends[cpu]);
      return ApicMsrs.read(apics[cpu], msr, value, clock.nanos());
    }
  }

  /** As {@link #readMsr}. */
  public boolean writeMsr(int cpu, int msr, long value) {
    synchronized (apics) {
      apics[cpu].settleEnd(ends[cpu]);
      apics[cpu].advance(clock.nanos());
      boolean legal = ApicMsrs.write(apics[cpu], msr, value, clock.nanos());
      afterWrite(cpu);
      return legal;
    }
  }

  int readApic(int cpu, int offset) {
    synchronized (apics) {
      apics[cpu].settleEnd(ends[cpu]);
      return ApicMmio.read(apics[cpu], offset, clock.nanos());
    }
  }

  void writeApic(int cpu, int offset, int value) {
    synchronized (apics) {
      apics[cpu].settleEnd(ends[cpu]);
      apics[cpu].advance(clock.nanos());
      ApicMmio.write(apics[cpu], offset, value, clock.nanos());
      afterWrite(cpu);
    }
  }

  private void afterWrite(int cpu) {
    apics[cpu].advance(clock.nanos());
    armTimer(cpu);
    ioApic.retry();
    update();
  }

  int readIoApic(int offset) {
    synchronized (apics) {
      return ioApic.read(offset);
    }
  }

  void writeIoApic(int offset, int value) {
    synchronized (apics) {
      ioApic.write(offset, value);
      update();
    }
  }

  int readPic(int port) {
    synchronized (apics) {
      int value = pic.read(port);
      update();
      return value;
    }
  }

  void writePic(int port, int value) {
    synchronized (apics) {
      pic.write(port, value);
      update();
    }
  }

  /** Puts the 8259As' ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("pic-master", PicPair.MASTER_PORT, 2, 1, new PicPorts(this, PicPair.MASTER_PORT));
    ports.add("pic-slave", PicPair.SLAVE_PORT, 2, 1, new PicPorts(this, PicPair.SLAVE_PORT));
    ports.add("pic-elcr", PicPair.ELCR_PORT, 2, 1, new PicPorts(this, PicPair.ELCR_PORT));
  }

  // Lifecycle

  @Override
  public void reset() {
    synchronized (apics) {
      pic.reset();
      ioApic.reset();
      for (int cpu = 0; cpu < apics.length; cpu++) {
        apics[cpu].reset();
        extInt[cpu] = false;
        timers[cpu].cancel();
      }
      firmwareSetup();
      update();
    }
    pageMoved.accept(ApicBase.DEFAULT_ADDRESS);
  }

  /** No CPU runs. */
  @Override
  public InterruptsStateV1 save() {
    synchronized (apics) {
      for (int cpu = 0; cpu < apics.length; cpu++) {
        apics[cpu].settleEnd(ends[cpu]);
      }
      update();
      List<LocalApicStateV1> saved = new ArrayList<>();
      List<Boolean> savedExtInt = new ArrayList<>();
      for (int cpu = 0; cpu < apics.length; cpu++) {
        saved.add(apics[cpu].save());
        savedExtInt.add(extInt[cpu]);
      }
      return new InterruptsStateV1(pic.saveMaster(), pic.saveSlave(), ioApic.save(), saved, savedExtInt);
    }
  }

  /**
   * Restores the controllers. The lines' levels come with the devices, which set theirs when they are restored,
   * before or after.
   */
  @Override
  public void restore(DeviceState state) {
    InterruptsStateV1 s = DeviceState.as(InterruptsStateV1.class, state);
    DeviceState.size("localApics", s.localApics(), apics.length);
    synchronized (apics) {
      pic.restore(s.master(), s.slave());
      ioApic.restore(s.ioApic());
      for (int cpu = 0; cpu < apics.length; cpu++) {
        apics[cpu].restore(s.localApics().get(cpu));
        extInt[cpu] = s.extInt().get(cpu);
        armTimer(cpu);
      }
      update();
    }
    pageMoved.accept(s.localApics().getFirst().base() & ApicBase.ADDRESS_MASK);
  }

  /** The settings it was built with. */
  public ApicSettings settings() {
    return settings;
  }
}
