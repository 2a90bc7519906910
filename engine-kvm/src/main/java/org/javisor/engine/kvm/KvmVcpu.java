package org.javisor.engine.kvm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.system.Msr;
import org.javisor.cpu.system.Msrs;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.EngineCounters;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.engine.interpreter.InterpreterVcpu;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Descriptor;
import org.javisor.linux.Errno;
import org.javisor.linux.Ioctl;
import org.javisor.linux.LinuxException;
import org.javisor.linux.SharedMapping;
import org.javisor.linux.ThreadSignal;
import org.javisor.linux.ThreadTimer;
import org.javisor.memory.AddressSpace;

/**
 * One CPU in KVM. The processor runs the guest until something must be done for it that only a user of KVM can do:
 * ports, memory-mapped registers, most model-specific registers, interrupts. All chips are the machine's own, local
 * APICs included. What KVM itself cannot execute, the interpreter does, one instruction at a time.
 *
 * <p>The state is in KVM from {@link #run} on until {@link #settle}. Meanwhile only {@code halted}, {@code shutdown},
 * {@code nmiPending}, {@code attention} and the registers that accesses exit for are in {@link Cpu}.
 */
final class KvmVcpu implements Vcpu {
  /** A turn's length: other CPUs and the machine's loop are waiting. */
  private static final long TURN_NANOS = 2_000_000;

  /** The least that the guest gets, however soon a timer of the machine is due. */
  private static final long LEAST_NANOS = 20_000;

  /** A timer's signal that comes just before the guest is entered is followed by another one so much later. */
  private static final long REPEAT_NANOS = 500_000;

  /** How often the observers of pages hear of stores. */
  private static final long HARVEST_NANOS = 20_000_000;

  /** How often the machine's time and the processor's counter are compared. */
  private static final long TSC_NANOS = 100_000_000;

  /** So many instructions in a row at one place that KVM cannot execute: it will not get on. */
  private static final int MOST_FAILURES = 10_000;

  /** Something wants attention first. */
  private static final int NOT_ENTERED = -2;

  /** A signal got the guest out. */
  private static final int INTERRUPTED = -1;

  private final InterpreterVcpu stepper;
  private final Cpu c;
  private final AddressSpace memory;
  private final MemorySlots slots;
  private final Descriptor descriptor;
  private final Ioctl ioctl;
  private final SharedMapping mapping;
  private final RunPage page;
  private final Transfer transfer;
  private final KvmCounters counters = new KvmCounters();

  private final boolean scalesTsc;

  private boolean fresh = true;
  private boolean inKvm;
  /** An access of the guest that KVM completes on the next entry. */
  private boolean open;
  /** KVM would deliver an external interrupt at once. */
  private boolean ready;
  private long harvestAt;
  private long tscAt;
  private int failures;
  private boolean debugged;

  private volatile boolean kicked;
  private volatile boolean inGuest;
  private volatile ThreadSignal signal;
  private Thread runner = Thread.currentThread();
  private ThreadTimer timer;

  KvmVcpu(InterpreterVcpu stepper, AddressSpace memory, MemorySlots slots, Descriptor descriptor, KvmHost host)
      throws LinuxException {
    this.stepper = stepper;
    this.c = stepper.state();
    this.memory = memory;
    this.slots = slots;
    this.descriptor = descriptor;
    this.ioctl = descriptor.ioctl();
    this.mapping = SharedMapping.of(descriptor, host.runPageBytes());
    this.page = new RunPage(mapping.memory());
    this.transfer = new Transfer(c, memory, ioctl, host.capability(Kvm.CAP_SREGS2) > 0);
    this.scalesTsc = host.scalesTsc();
    this.signal = ThreadSignal.toCurrentThread();
    this.timer = new ThreadTimer();
  }

  @Override
  public Cpu state() {
    return c;
  }

  @Override
  public void kick() {
    kicked = true;
    interruptPending();
  }

  @Override
  public void interruptPending() {
    c.attention = true;
    if (inGuest) {
      page.immediateExit(true);
      signal.send();
    }
  }

  /** Breakpoints and watchpoints are the interpreter's: while there are any, it runs the guest. */
  @Override
  public void debug(DebugPoints points) {
    settle();
    stepper.debug(points);
    stepper.forgetCode();
    debugged = !points.equals(DebugPoints.NONE);
  }

  @Override
  public Exit step() {
    settle();
    return stepper.step();
  }

  @Override
  public Exit run(long maxInstructions) {
    if (debugged) {
      return runDebugged(maxInstructions);
    }
    begin();
    if (c.shutdown) {
      return Exit.SHUTDOWN;
    }
    long start = System.nanoTime();
    long end = start + TURN_NANOS;
    boolean entered = false;
    try {
      while (true) {
        c.attention = false;
        if (kicked) {
          kicked = false;
          return Exit.YIELDED;
        }
        if (!offerInterrupts()) {
          return c.shutdown ? Exit.SHUTDOWN : Exit.HALTED;
        }
        long now = System.nanoTime();
        long left = Math.min(end - now, c.bus.nanosToTimer());
        if (left <= 0 && entered) {
          return Exit.YIELDED;
        }
        counters.armed(now, Math.max(left, LEAST_NANOS), timer, REPEAT_NANOS);
        int reason = enter();
        entered |= reason != NOT_ENTERED;
        if (reason >= 0) {
          handle(reason);
          if (c.shutdown) {
            return Exit.SHUTDOWN;
          }
        }
      }
    } finally {
      counters.disarm(timer);
      harvest();
    }
  }

  private Exit runDebugged(long maxInstructions) {
    if (inKvm) {
      settle();
      stepper.forgetCode();
    }
    if (kicked) {
      kicked = false;
      return Exit.YIELDED;
    }
    return stepper.run(maxInstructions);
  }

  private void begin() {
    if (runner != Thread.currentThread()) {
      changeThread();
    }
    if (!inKvm) {
      push();
    }
  }

  private void changeThread() {
    runner = Thread.currentThread();
    signal = ThreadSignal.toCurrentThread();
    timer.close();
    try {
      timer = new ThreadTimer();
    } catch (LinuxException e) {
      throw new KvmException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  private void push() {
    if (fresh) {
      CpuidTable.push(c, ioctl);
      if (scalesTsc) {
        require("scale the time-stamp counter", ioctl.call(Kvm.SET_TSC_KHZ, c.identity.tscKhz()));
      }
      fresh = false;
    }
    // KVM has no place for debug traps that wait.
    for (int i = 0; i < 8 && c.pendingDebug != 0 && !c.shutdown; i++) {
      stepper.executeOne();
    }
    transfer.push();
    transfer.msrs().pushTsc(ioctl);
    ready = transfer.readyAfterPush();
    inKvm = true;
  }

  /** Has KVM take pending interrupts; false if the CPU is halted and stays so, or has shut down. */
  private boolean offerInterrupts() {
    if (c.nmiPending) {
      c.nmiPending = false;
      c.halted = false;
      require("take a non-maskable interrupt", ioctl.call(Kvm.NMI, 0));
    }
    boolean waits = c.bus.interruptPending();
    if (waits && ready) {
      // An access that ends in an exception would make KVM forget the interrupt.
      complete();
    }
    if (waits && ready) {
      int vector = c.bus.acknowledgeInterrupt();
      if (vector >= 0) {
        counters.interrupts++;
        c.halted = false;
        ready = false;
        require("take an interrupt", ioctl.call(Kvm.INTERRUPT, counters.interruptNumber(vector)));
        waits = c.bus.interruptPending();
      }
    }
    if (c.halted) {
      return false;
    }
    page.requestInterruptWindow(waits);
    return !c.shutdown;
  }

  /** Runs the guest. Returns the reason of its exit, {@link #NOT_ENTERED} or {@link #INTERRUPTED}. */
  private int enter() {
    int priority = c.bus.taskPriority();
    page.cr8(priority);
    inGuest = true;
    page.immediateExit(false);
    if (c.attention) {
      inGuest = false;
      return NOT_ENTERED;
    }
    int result = ioctl.call(Kvm.RUN, 0);
    inGuest = false;
    counters.entries++;
    open = false;
    ready = page.readyForInterrupt();
    if (page.cr8() != priority) {
      c.bus.taskPriority(page.cr8());
    }
    if (result == -Errno.EINTR || result == -Errno.EAGAIN) {
      counters.signals++;
      return INTERRUPTED;
    }
    require("run the guest", result);
    return page.exitReason();
  }

  private static void require(String what, int result) {
    if (result < 0) {
      throw new KvmException(Kind.REFUSED, "KVM refuses to " + what + ": " + Errno.text(-result));
    }
  }

  private void handle(int reason) {
    counters.exit(reason);
    switch (reason) {
      case Kvm.EXIT_IO -> port();
      case Kvm.EXIT_MMIO -> registers();
      case Kvm.EXIT_X86_RDMSR -> readMsr();
      case Kvm.EXIT_X86_WRMSR -> writeMsr();
      case Kvm.EXIT_HLT -> c.halted = true;
      case Kvm.EXIT_SHUTDOWN -> {
        c.shutdown = true;
        c.bus.shutDown(c);
      }
      case Kvm.EXIT_INTERNAL_ERROR, Kvm.EXIT_FAIL_ENTRY -> stepInstead(reason);
      case Kvm.EXIT_IRQ_WINDOW_OPEN, Kvm.EXIT_INTR, Kvm.EXIT_SET_TPR, Kvm.EXIT_DEBUG -> {
        // The loop looks.
      }
      default -> throw new KvmException(Kind.REFUSED, "KVM gave the guest back for reason " + reason);
    }
  }

  /** String instructions come with several items. */
  private void port() {
    open = true;
    int port = page.port();
    int size = page.portSize();
    int count = page.portCount();
    boolean write = page.portWrite();
    for (int i = 0; i < count; i++) {
      long at = page.portData(i);
      if (write) {
        c.bus.portOut(port, size, page.readData(at, size));
      } else {
        page.writeData(at, size, c.bus.portIn(port, size));
      }
    }
  }

  private void registers() {
    open = true;
    long address = page.mmioAddress();
    int size = page.mmioSize();
    if (page.mmioWrite()) {
      memory.write(address, size, page.mmioData());
    } else {
      page.mmioData(memory.read(address, size));
    }
  }

  private void readMsr() {
    open = true;
    try {
      page.msrData(Msrs.read(c, page.msr()));
      page.msrError(false);
    } catch (GuestFault fault) {
      page.msrError(true);
    }
  }

  private void writeMsr() {
    open = true;
    int msr = page.msr();
    try {
      if (msr == Msr.TSC_DEADLINE) {
        alignTsc();
      }
      Msrs.write(c, msr, page.msrData());
      if (msr == Msr.TIME_STAMP_COUNTER || msr == Msr.TSC_ADJUST) {
        transfer.msrs().pushTsc(ioctl);
      }
      page.msrError(false);
    } catch (GuestFault fault) {
      page.msrError(true);
    }
  }

  /** Deadlines are in the processor's time, timers in the machine's. */
  private void alignTsc() {
    long now = System.nanoTime();
    if (now - tscAt > TSC_NANOS) {
      tscAt = now;
      transfer.msrs().fetchTsc(ioctl);
    }
  }

  /** What KVM cannot execute. */
  private void stepInstead(int reason) {
    if (++failures > MOST_FAILURES) {
      throw new KvmException(Kind.REFUSED,
          reason == Kvm.EXIT_FAIL_ENTRY
              ? "the processor refuses to run the guest: reason 0x%x".formatted(page.entryFailure())
              : "KVM cannot execute the guest: error %d at RIP 0x%x".formatted(page.suberror(), c.r[Cpu.RIP]));
    }
    counters.steps++;
    transfer.fetch();
    stepper.executeOne();
    if (!c.shutdown) {
      transfer.push();
      ready = transfer.readyAfterPush();
    }
  }

  @Override
  public void settle() {
    if (!inKvm) {
      return;
    }
    complete();
    transfer.fetch();
    transfer.msrs().fetchTsc(ioctl);
    harvestAt = 0;
    harvest();
    inKvm = false;
  }

  /**
   * Completes the access of the last exit: until then KVM's registers may be those from before the instruction, or from
   * behind it, as its version and the processor's maker would have it.
   */
  private void complete() {
    while (open) {
      page.immediateExit(true);
      int result = ioctl.call(Kvm.RUN, 0);
      open = false;
      ready = page.readyForInterrupt();
      if (result >= 0) {
        handle(page.exitReason());
      } else if (result != -Errno.EINTR) {
        require("complete an access", result);
      }
    }
  }

  private void harvest() {
    long now = System.nanoTime();
    if (now - harvestAt >= HARVEST_NANOS) {
      harvestAt = now;
      slots.harvest();
    }
    failures = 0;
  }

  @Override
  public EngineCounters counters() {
    Map<String, Long> values = new LinkedHashMap<>();
    counters.addTo(values);
    return new EngineCounters(c.retired, values);
  }

  @Override
  public void close() {
    timer.close();
    mapping.close();
    descriptor.close();
    stepper.close();
  }
}
