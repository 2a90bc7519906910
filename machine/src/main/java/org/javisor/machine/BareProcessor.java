package org.javisor.machine;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.Flags;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.PagingScheme;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;

/**
 * A CPU of an engine with RAM and nothing else, in real mode: for suites and experiments that look at single
 * instructions. Ports read all ones. Belongs to one thread.
 */
public final class BareProcessor implements AutoCloseable {
  /** What real mode can address; with A20 held low, the last 64 KiB are the first once more. */
  public static final int MEMORY_BYTES = 1 << 20;

  private static final int WRAPPED_BYTES = 1 << 16;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(MEMORY_BYTES);
  private final Engine engine;
  private final Vcpu vcpu;

  /**
   * A CPU after power-up, in memory of zeros.
   *
   * @param engine one of {@link Engines#names}
   * @throws IllegalArgumentException if there is no such engine
   * @throws EngineException if it does not work on this host
   */
  public BareProcessor(String engine, CpuModel model) {
    this.engine = Engines.create(engine, false);
    memory.addRam(0, ram, 0, MEMORY_BYTES);
    memory.addRam(MEMORY_BYTES, ram, 0, WRAPPED_BYTES);
    vcpu = Engines.newVcpu(this.engine, model, memory, new IdleBus(), PagingScheme.TLB);
  }

  /** The CPU's registers, which may be changed between steps. */
  public Cpu state() {
    return vcpu.state();
  }

  /** Reads a byte. */
  public int read(int address) {
    return (int) memory.read(address, 1);
  }

  /** Writes a byte. */
  public void write(int address, int value) {
    memory.write(address, 1, value & 0xFF);
    if (address < WRAPPED_BYTES) {
      // For whoever keeps code of the same memory by its other address.
      memory.write(MEMORY_BYTES + address, 1, value & 0xFF);
    }
  }

  /** Loads a segment register as real mode does. */
  public void segment(int register, int selector) {
    Cpu c = vcpu.state();
    c.selector[register] = selector;
    c.r[Cpu.SEGMENT_BASE + register] = (long) selector << 4;
    c.updateMode();
  }

  /**
   * Carries out one instruction, with all its repetitions. If it raises an exception, the first instruction of the
   * handler runs, too.
   */
  public void step() {
    Cpu c = vcpu.state();
    c.halted = false;
    c.pendingDebug = 0;
    c.interruptShadow = false;
    c.debugShadow = false;
    // With the resume flag, engines take one instruction by itself, and real mode cannot see the flag.
    c.systemFlags |= Flags.RF;
    c.attention = true;
    vcpu.run(1);
    vcpu.settle();
  }

  @Override
  public void close() {
    vcpu.close();
    engine.close();
    ram.close();
  }
}
