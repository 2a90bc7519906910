package org.javisor.cpu.simd;

import java.util.HexFormat;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.Operands;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Vector;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.x86.Decoder;
import org.javisor.x86.FeatureSet;
import org.javisor.x86.Instruction;

/**
 * A CPU that runs one instruction at a time, given as bytes, with 2 MB of memory mapped from address 0 and none above.
 */
final class SimdMachine implements AutoCloseable {
  static final long MAPPED_BYTES = 2 << 20;

  private static final OperationTable OPERATIONS = new OperationTable();

  static {
    SimdOperations.register(OPERATIONS);
  }

  final AddressSpace memory = new AddressSpace();
  final Ram ram = new Ram(2 * MAPPED_BYTES);
  final Cpu cpu;

  /** Whether operations are bound to their operands first. */
  boolean bound;

  private final Decoder decoder = new Decoder(FeatureSet.all());
  private final Instruction instruction = new Instruction();

  private SimdMachine() {
    memory.addRam(0, ram, 0, 2 * MAPPED_BYTES);
    cpu = new Cpu(CpuModel.parse("max"), memory, new IdleBus());
    cpu.fpu.initialize();
    cpu.cr4 = Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT | Cpu.CR4_OSXSAVE | Cpu.CR4_PAE;
    cpu.xcr0 = 3;
    cpu.mxcsr = Mxcsr.RESET;
  }

  /** 64-bit code. */
  static SimdMachine code64() {
    SimdMachine m = new SimdMachine();
    // One 2 MB page; its tables stand at the end of it.
    m.memory.write(0x1F_D000, 8, 0x1F_E007);
    m.memory.write(0x1F_E000, 8, 0x1F_F007);
    m.memory.write(0x1F_F000, 8, 0x87);
    m.cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_NE;
    m.cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA;
    m.cpu.access[Cpu.CS] = Cpu.ACCESS_L | Cpu.ACCESS_P | Cpu.ACCESS_S | 0xB;
    m.cpu.cr3 = 0x1F_D000;
    m.cpu.updateMode();
    m.cpu.mmu.switchAddressSpace(false);
    return m;
  }

  /** 32-bit code, flat, without paging. */
  static SimdMachine code32() {
    SimdMachine m = new SimdMachine();
    m.cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_NE;
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      m.cpu.limit[segment] = 0xFFFF_FFFFL;
      m.cpu.access[segment] =
          Cpu.ACCESS_DB | Cpu.ACCESS_P | Cpu.ACCESS_S | Cpu.ACCESS_G | (segment == Cpu.CS ? 0xB : 3);
    }
    m.cpu.updateMode();
    return m;
  }

  /** Executes one instruction; returns what it raised, as {@code #GP}, or {@code none}. */
  String run(String hexBytes) {
    Operands o = operands(hexBytes);
    try {
      if (bound) {
        OPERATIONS.of(o.mnemonic()).bind(o).execute(cpu, o);
      } else {
        OPERATIONS.of(o.mnemonic()).execute(cpu, o);
      }
      return "none";
    } catch (GuestFault f) {
      return switch (f.vector()) {
        case Vector.UD -> "#UD";
        case Vector.NM -> "#NM";
        case Vector.GP -> "#GP";
        case Vector.PF -> "#PF";
        case Vector.MF -> "#MF";
        case Vector.XM -> "#XM";
        default -> "vector " + f.vector();
      };
    }
  }

  /** Decodes one instruction. */
  Operands operands(String hexBytes) {
    byte[] code = HexFormat.of().parseHex(hexBytes);
    int size = cpu.code64() ? Decoder.CODE_64 : Decoder.CODE_32;
    int status = decoder.decode(code, 0, code.length, size, false, instruction);
    if (status != Decoder.OK || instruction.length != code.length) {
      throw new AssertionError("not an instruction: " + hexBytes);
    }
    return new Operands(instruction, 0, cpu.mode);
  }

  void xmm(int n, long high, long low) {
    cpu.xmm[2 * n] = low;
    cpu.xmm[2 * n + 1] = high;
  }

  /** An XMM register as 32 hexadecimal digits, the top ones first. */
  String xmm(int n) {
    return String.format("%016x%016x", cpu.xmm[2 * n + 1], cpu.xmm[2 * n]);
  }

  /** Sets an XMM register from bytes in memory order. */
  void xmmBytes(int n, byte[] bytes) {
    xmm(n, quad(bytes, 8), quad(bytes, 0));
  }

  void xmmBytes(int n, String hex) {
    xmmBytes(n, HexFormat.of().parseHex(hex));
  }

  /** An XMM register as hexadecimal bytes in memory order. */
  String xmmBytes(int n) {
    StringBuilder text = new StringBuilder();
    for (int half = 2 * n; half <= 2 * n + 1; half++) {
      text.append(String.format("%016x", Long.reverseBytes(cpu.xmm[half])));
    }
    return text.toString();
  }

  private static long quad(byte[] bytes, int from) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = (value << 8) | (from + i < bytes.length ? bytes[from + i] & 0xFF : 0);
    }
    return value;
  }

  long read(long address, int sizeBytes) {
    return memory.read(address, sizeBytes);
  }

  void write(long address, int sizeBytes, long value) {
    memory.write(address, sizeBytes, value);
  }

  @Override
  public void close() {
    cpu.mmu.close();
    ram.close();
  }
}
