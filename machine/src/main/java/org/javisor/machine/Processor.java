package org.javisor.machine;

import java.util.concurrent.atomic.AtomicInteger;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.RepeatableEntropy;
import org.javisor.cpu.system.Reset;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.machine.paravirtual.ParavirtualCpu;
import org.javisor.machine.snapshot.MachineStateV1.SocketV1;

/** A vCPU in its socket: what INIT, start-up messages and NMIs do to it. */
final class Processor {
  private static final int NONE = -1;
  private static final int INIT = 0x100;

  /** Interrupts come from any thread. */
  private volatile Vcpu vcpu;
  private final ParavirtualCpu paravirtual;
  private final boolean bootProcessor;

  /** A start-up vector 0..255 or {@link #INIT} that waits to be carried out; set by any thread. */
  private final AtomicInteger message = new AtomicInteger(NONE);

  private boolean waitsForStartUp;
  private boolean halted;

  Processor(Vcpu vcpu, ParavirtualCpu paravirtual, boolean bootProcessor) {
    this.vcpu = vcpu;
    this.paravirtual = paravirtual;
    this.bootProcessor = bootProcessor;
    this.waitsForStartUp = !bootProcessor;
  }

  Vcpu vcpu() {
    return vcpu;
  }

  /** Continues as another engine's CPU, which is in the same state. */
  void vcpu(Vcpu other) {
    vcpu.close();
    vcpu = other;
    // What came until now, came to the one that is closed.
    interruptPending();
  }

  Cpu state() {
    return vcpu.state();
  }

  /** From any thread: an interrupt may be pending. */
  void interruptPending() {
    vcpu.interruptPending();
  }

  void nmi() {
    vcpu.state().nmiPending = true;
    vcpu.interruptPending();
  }

  void init() {
    message.set(INIT);
    vcpu.kick();
  }

  void startUp(int vector) {
    message.set(vector & 0xFF);
    vcpu.kick();
  }

  /** Power-up or RESET#. */
  void reset() {
    message.set(NONE);
    vcpu.settle();
    // Counted time must not run backwards.
    long retired = state().retired;
    Reset.powerUp(state());
    state().retired = retired;
    paravirtual.reset();
    waitsForStartUp = !bootProcessor;
    halted = false;
  }

  /** Carries out a waiting message, on the thread that runs the vCPU. */
  void receive() {
    int received = message.getAndSet(NONE);
    if (received != NONE) {
      vcpu.settle();
    }
    if (received == INIT) {
      Reset.init(state());
      paravirtual.reset();
      waitsForStartUp = !bootProcessor;
      halted = false;
    } else if (received != NONE && waitsForStartUp) {
      Reset.startup(state(), received);
      waitsForStartUp = false;
      halted = false;
    }
    if (halted && paravirtual.woken()) {
      paravirtual.forgetWake();
      state().halted = false;
      halted = false;
    }
  }

  /** A turn of the CPU, as {@link Vcpu#run}. */
  Exit run(long maxInstructions) {
    paravirtual.turnBegins(state());
    return turnEnds(vcpu.run(maxInstructions));
  }

  /** A turn of one instruction, as {@link Vcpu#step}. */
  Exit step() {
    paravirtual.turnBegins(state());
    return turnEnds(vcpu.step());
  }

  private Exit turnEnds(Exit exit) {
    halted = exit instanceof Exit.Halted;
    paravirtual.turnEnds(halted);
    return exit;
  }

  /** Whether {@link #run} would execute anything. */
  boolean runnable() {
    if (message.get() != NONE) {
      return true;
    }
    return !waitsForStartUp
        && (!halted || state().nmiPending || state().bus.interruptPending() || paravirtual.woken());
  }

  boolean waitsForStartUp() {
    return waitsForStartUp;
  }

  /** What is not in the CPU's own state. */
  SocketV1 save() {
    long entropy = state().entropy instanceof RepeatableEntropy repeatable ? repeatable.state() : 0;
    return new SocketV1(waitsForStartUp, halted, message.get(), entropy);
  }

  void restore(SocketV1 saved) {
    waitsForStartUp = saved.waitsForStartUp();
    halted = saved.halted();
    message.set(saved.message());
    if (state().entropy instanceof RepeatableEntropy repeatable) {
      repeatable.state(saved.entropy());
    }
    state().attention = true;
  }
}
