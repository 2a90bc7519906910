package org.javisor.conformance.oracle;

import java.util.Optional;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.simd.FxsaveArea;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.x86.Decoder;

/**
 * Runs single instructions in an engine: user code, of 64 bits or in compatibility mode, whose slot and scratch memory
 * lie at the same linear addresses as the host's, so that addresses in registers mean the same on both sides.
 */
final class EngineCpu implements AutoCloseable {
  private static final long TABLES = 0x1000;
  private static final long CODE = 0x10_0000;
  private static final long SCRATCH = 0x20_0000;
  private static final int PRESENT_WRITABLE_USER = 7;
  private static final long FX_AREA = 0x30_0000;

  /** Where the FXSAVE image is mapped; no test address comes near. */
  private static final long FX_LINEAR = 0x1_0000;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(8 << 20);
  private final Vcpu vcpu;
  private final Cpu c;
  private final int codeSize;
  private int length;
  private final long slot;
  private final long slotPhys;
  private long nextTable = TABLES + 0x1000;

  EngineCpu(Engine engine, CpuModel model, int codeSize, NativeCpu host) {
    this.slot = host.slot();
    this.codeSize = codeSize;
    long scratch = host.scratch();
    memory.addRam(0, ram, 0, ram.sizeBytes());
    vcpu = engine.newVcpu(model, memory, new IdleBus());
    c = vcpu.state();
    slotPhys = CODE + (slot & 0xFFF);
    map(slot & ~0xFFFL, CODE);
    for (int offset = 0; offset < NativeCpu.SCRATCH_BYTES; offset += 0x1000) {
      map((scratch & ~0xFFFL) + offset, SCRATCH + offset);
    }
    map(FX_LINEAR, FX_AREA);
    c.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT;
    c.cr0 |= Cpu.CR0_NE | Cpu.CR0_MP | Cpu.CR0_WP;
    enterUserMode();
  }

  private void enterUserMode() {
    CpuSetup.long64(c, 0x33, 0x2B, TABLES, slot);
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      c.access[segment] |= 3 << Cpu.ACCESS_DPL_SHIFT;
    }
    if (codeSize == Decoder.CODE_32) {
      c.access[Cpu.CS] = CpuSetup.ACCESS_CODE_32 | 3 << Cpu.ACCESS_DPL_SHIFT;
    }
    c.cpl = 3;
    c.updateMode();
  }

  private void map(long linear, long phys) {
    long table = TABLES;
    for (int shift = 39; shift > 12; shift -= 9) {
      long entry = table + 8 * ((linear >>> shift) & 511);
      if (memory.read(entry, 8) == 0) {
        memory.write(entry, 8, nextTable | PRESENT_WRITABLE_USER);
        nextTable += 0x1000;
      }
      table = memory.read(entry, 8) & ~0xFFFL;
    }
    memory.write(table + 8 * ((linear >>> 12) & 511), 8, phys | PRESENT_WRITABLE_USER);
  }

  /** Places the instruction, and a jump to itself behind it. */
  void instruction(byte[] bytes) {
    byte[] code = new byte[bytes.length + 2];
    System.arraycopy(bytes, 0, code, 0, bytes.length);
    code[bytes.length] = (byte) 0xEB;
    code[bytes.length + 1] = (byte) 0xFE;
    memory.writeBytes(slotPhys, code, 0, code.length);
    length = bytes.length;
  }

  /**
   * Executes the instruction in the slot on {@code state}, in place.
   *
   * @return what went wrong: a fault, in which case {@code state} is not changed
   */
  Optional<String> run(TestState state) {
    System.arraycopy(state.r, 0, c.r, 0, 16);
    c.r[Cpu.RIP] = slot;
    c.rflags(state.flags);
    c.cpl = 3;
    c.shutdown = false;
    c.attention = false;
    c.pendingDebug = 0;
    memory.writeBytes(FX_AREA, state.fx, 0, state.fx.length);
    FxsaveArea.restore(c, FX_LINEAR, true);
    memory.writeBytes(SCRATCH, state.scratch, 0, state.scratch.length);
    // A string instruction may need several turns.
    for (int turn = 0; turn < 4 && c.r[Cpu.RIP] == slot; turn++) {
      vcpu.run(1);
    }
    if (c.shutdown || c.r[Cpu.RIP] != slot + length) {
      String where = "rip " + Long.toHexString(c.r[Cpu.RIP]);
      enterUserMode();
      return Optional.of(where);
    }
    System.arraycopy(c.r, 0, state.r, 0, 16);
    state.flags = c.rflags();
    FxsaveArea.save(c, FX_LINEAR, true);
    memory.readBytes(FX_AREA, state.fx, 0, state.fx.length);
    memory.readBytes(SCRATCH, state.scratch, 0, state.scratch.length);
    return Optional.empty();
  }

  @Override
  public void close() {
    vcpu.close();
    ram.close();
  }
}
