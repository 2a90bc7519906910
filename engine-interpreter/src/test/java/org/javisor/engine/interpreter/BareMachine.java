package org.javisor.engine.interpreter;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/** RAM, one CPU in 64-bit mode with identity-mapped memory, and nothing else. */
final class BareMachine implements AutoCloseable {
  static final long CODE = 0x10_0000;
  static final long STACK = 0x20_0000;
  static final long DATA = 0x30_0000;
  static final long HANDLERS = 0x5_0000;
  private static final long GDT = 0x6_0000;
  private static final long IDT = 0x7_0000;
  private static final long PML4 = 0x1000;

  final AddressSpace memory = new AddressSpace();
  final Vcpu vcpu;
  final Cpu c;
  private final Ram ram = new Ram(64 << 20);
  private final InterpreterEngine engine = new InterpreterEngine();

  BareMachine() {
    this(new IdleBus());
  }

  BareMachine(CpuBus bus) {
    memory.addRam(0, ram, 0, ram.sizeBytes());
    vcpu = engine.newVcpu(CpuModel.standard(), memory, bus);
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

  /**
   * Sets up descriptor tables so that exception {@code v} ends in a HLT at {@code HANDLERS + 16 * v}, with the frame on
   * the stack.
   */
  BareMachine withHandlers() {
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

  /** Places assembled text at {@link #CODE}: statements and {@code label:}s, separated by semicolons. */
  BareMachine asm(String text) {
    Assembler assembler = new Assembler(Decoder.CODE_64, CODE);
    for (String part : text.split(";")) {
      String statement = part.strip();
      int colon = statement.indexOf(':');
      if (colon > 0) {
        assembler.label(statement.substring(0, colon));
        statement = statement.substring(colon + 1).strip();
      }
      assembler.asm(statement);
    }
    byte[] bytes = assembler.assemble();
    memory.writeBytes(CODE, bytes, 0, bytes.length);
    return this;
  }

  /** Maps the 1 GiB page at a linear address to a physical one. */
  void mapAlias(long linear, long phys) {
    memory.write(0x2000 + 8 * (linear >>> 30), 8, phys | 0x87);
  }

  /** Maps the 2 MiB page at a linear address below 64 MiB to a physical one. */
  void mapLarge(long linear, long phys) {
    memory.write(0x3000 + 8 * (linear >>> 21), 8, phys | 0x87);
  }

  /** The exception whose handler the CPU stands in; -1 if none. */
  int vector() {
    long offset = c.r[Cpu.RIP] - 1 - HANDLERS;
    return offset >= 0 && offset < 16 * 32 && offset % 16 == 0 ? (int) (offset / 16) : -1;
  }

  /** A quadword of the topmost stack frame: 0 is RIP, or the error code where there is one. */
  long frame(int index) {
    return memory.read(c.r[4] + 8L * index, 8);
  }

  /** Places machine code at {@link #CODE}. */
  BareMachine code(int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      memory.write(CODE + i, 1, bytes[i] & 0xFF);
    }
    return this;
  }

  Exit run(long instructions) {
    return vcpu.run(instructions);
  }

  @Override
  public void close() {
    vcpu.close();
    engine.close();
    ram.close();
  }
}
