package org.javisor.engine.testkit;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.Engine;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/** RAM, one CPU in 64-bit mode with identity-mapped memory, and nothing else. */
public final class BareMachine implements AutoCloseable {
  public static final long CODE = 0x10_0000;
  public static final long STACK = 0x20_0000;
  public static final long DATA = 0x30_0000;
  public static final long HANDLERS = 0x5_0000;
  public static final long MEMORY_BYTES = 64L << 20;
  private static final long GDT = 0x6_0000;
  private static final long IDT = 0x7_0000;
  private static final long PML4 = 0x1000;

  /** What a rehearsal puts back: programs of tests stay below. */
  private static final int REHEARSED_BYTES = 4 << 20;

  public final AddressSpace memory = new AddressSpace();
  public final Vcpu vcpu;
  public final Cpu c;
  private final Ram ram = new Ram(MEMORY_BYTES);
  private final Engine engine;
  private int rehearsals;

  /** @param engine closed with the machine */
  public BareMachine(Engine engine) {
    this(engine, CpuModel.standard(), new IdleBus());
  }

  /** @param engine closed with the machine */
  public BareMachine(Engine engine, CpuBus bus) {
    this(engine, CpuModel.standard(), bus);
  }

  /** @param engine closed with the machine */
  public BareMachine(Engine engine, CpuModel model) {
    this(engine, model, new IdleBus());
  }

  /** @param engine closed with the machine */
  public BareMachine(Engine engine, CpuModel model, CpuBus bus) {
    this.engine = engine;
    memory.addRam(0, ram, 0, ram.sizeBytes());
    vcpu = engine.newVcpu(model, memory, bus);
    c = vcpu.state();
    memory.write(PML4, 8, 0x2000 | 7);
    memory.write(0x2000, 8, 0x3000 | 7);
    for (int i = 0; i < 32; i++) {
      memory.write(0x3000 + 8L * i, 8, ((long) i << 21) | 0x87);
    }
    c.cr0 |= Cpu.CR0_WP | Cpu.CR0_NE;
    c.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT;
    c.efer |= Cpu.EFER_SCE | Cpu.EFER_NXE;
    CpuSetup.long64(c, 0, 0, PML4, CODE);
    c.r[4] = STACK;
  }

  /** The first run is preceded by so many whose effects are undone: an engine that translates will have done so. */
  public BareMachine withRehearsals(int count) {
    rehearsals = count;
    return this;
  }

  /**
   * Sets up descriptor tables so that exception {@code v} ends in a HLT at {@code HANDLERS + 16 * v}, with the frame on
   * the stack.
   */
  public BareMachine withHandlers() {
    memory.write(GDT + 8, 8, 0x00AF_9B00_0000_FFFFL);
    c.gdtBase = GDT;
    c.gdtLimit = 0xFFF;
    c.selector[Cpu.CS] = 8;
    for (int vector = 0; vector < 32; vector++) {
      long handler = HANDLERS + 16L * vector;
      memory.write(IDT + 16L * vector, 8, handler & 0xFFFF | 8 << 16 | 0x8EL << 40 | handler >>> 16 << 48);
      memory.write(handler, 1, 0xF4);
    }
    c.idtBase = IDT;
    c.idtLimit = 0xFFF;
    return this;
  }

  /** Places assembled text at {@link #CODE}: statements with {@code label:}s before them, separated by semicolons. */
  public BareMachine asm(String text) {
    return asm(CODE, text);
  }

  /** Places assembled text. */
  public BareMachine asm(long address, String text) {
    byte[] bytes = new Assembler(Decoder.CODE_64, address).asm(text).assemble();
    memory.writeBytes(address, bytes, 0, bytes.length);
    return this;
  }

  /** Maps the 1 GiB page at a linear address to a physical one. */
  public void mapAlias(long linear, long phys) {
    memory.write(0x2000 + 8 * (linear >>> 30), 8, phys | 0x87);
  }

  /** Maps the 2 MiB page at a linear address below 64 MiB to a physical one. */
  public void mapLarge(long linear, long phys) {
    memory.write(0x3000 + 8 * (linear >>> 21), 8, phys | 0x87);
  }

  /** The exception whose handler the CPU stands in; -1 if none. */
  public int vector() {
    long offset = c.r[Cpu.RIP] - 1 - HANDLERS;
    return offset >= 0 && offset < 16 * 32 && offset % 16 == 0 ? (int) (offset / 16) : -1;
  }

  /** A quadword of the topmost stack frame: 0 is RIP, or the error code where there is one. */
  public long frame(int index) {
    return memory.read(c.r[4] + 8L * index, 8);
  }

  /** Places machine code at {@link #CODE}. */
  public BareMachine code(int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      memory.write(CODE + i, 1, bytes[i] & 0xFF);
    }
    return this;
  }

  /** Runs the CPU, after the rehearsals. */
  public Exit run(long instructions) {
    while (rehearsals > 0) {
      rehearsals--;
      rehearse(instructions);
    }
    Exit exit = vcpu.run(instructions);
    vcpu.settle();
    return exit;
  }

  private void rehearse(long instructions) {
    CpuImage image = CpuImage.of(c);
    boolean attention = c.attention;
    byte[] before = new byte[REHEARSED_BYTES];
    memory.readBytes(0, before, 0, before.length);
    vcpu.run(instructions);
    byte[] after = new byte[REHEARSED_BYTES];
    memory.readBytes(0, after, 0, after.length);
    // Only what changed: stores to code that was not changed would drop its translation.
    for (int i = 0; i < before.length; i++) {
      if (before[i] != after[i]) {
        memory.write(i, 1, before[i]);
      }
    }
    image.restore(c);
    c.attention = attention;
  }

  /** Lets a halted CPU go on elsewhere. */
  public BareMachine resumeAt(long rip) {
    c.r[Cpu.RIP] = rip;
    c.halted = false;
    return this;
  }

  @Override
  public void close() {
    vcpu.close();
    engine.close();
    ram.close();
  }
}
