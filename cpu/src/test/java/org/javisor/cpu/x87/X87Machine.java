package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.x86.Decoder;
import org.javisor.x86.FeatureSet;
import org.javisor.x86.Instruction;
import org.javisor.x86.Register;

/** A CPU in flat 32-bit protected mode without paging, with 1 MB of RAM, that executes x87 instructions. */
final class X87Machine implements AutoCloseable {
  /** Where {@code [esi]} points. */
  static final long DATA = 0x1000;

  static final int CODE = 0x500;
  private static final int RAM_BYTES = 1 << 20;
  private static final int DATA_SEGMENT = Cpu.ACCESS_DB | Cpu.ACCESS_G | Cpu.ACCESS_P | Cpu.ACCESS_S | 3;
  private static final int CODE_SEGMENT = DATA_SEGMENT & ~0xF | 0xB;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(RAM_BYTES);
  private final Decoder decoder = new Decoder(FeatureSet.all());
  private final Instruction instruction = new Instruction();
  private final OperationTable table = new OperationTable();
  final Cpu cpu;
  final Fpu fpu;

  X87Machine() {
    this(new IdleBus());
  }

  X87Machine(CpuBus bus) {
    memory.addRam(0, ram, 0, RAM_BYTES);
    cpu = new Cpu(CpuModel.parse("x86-64-v2"), memory, bus);
    fpu = cpu.fpu;
    cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_NE;
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      cpu.limit[segment] = 0xFFFF_FFFFL;
      cpu.access[segment] = segment == Cpu.CS ? CODE_SEGMENT : DATA_SEGMENT;
    }
    cpu.updateMode();
    cpu.r[Register.RSI] = DATA;
    cpu.r[Cpu.RIP] = CODE;
    fpu.initialize();
    X87Operations.register(table);
  }

  /** Decodes and executes one instruction of 32-bit code. */
  void execute(int... code) {
    execute(Decoder.CODE_32, code);
  }

  void execute(int codeSize, int[] code) {
    byte[] bytes = new byte[Decoder.MAX_LENGTH];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    int result = decoder.decode(bytes, 0, bytes.length, codeSize, false, instruction);
    if (result != Decoder.OK) {
      throw new IllegalArgumentException("undefined instruction");
    }
    Operands operands = new Operands(instruction, 0, cpu.mode);
    table.of(operands.mnemonic()).execute(cpu, operands);
  }

  /** Makes ST(i) a valid register with this value. */
  void st(int i, int signExponent, long significand) {
    int register = fpu.st(i);
    fpu.signExponent[register] = signExponent;
    fpu.significand[register] = significand;
    fpu.valid |= 1 << register;
  }

  /** Pushes a number without regard to a full stack. */
  void push(double value) {
    FloatConversion.fromFloat64(fpu, Double.doubleToRawLongBits(value));
    fpu.top = fpu.st(7);
    st(0, fpu.ze, fpu.z);
  }

  /** ST(i) as a double; it must be one. */
  double st(int i) {
    int register = fpu.st(i);
    FloatConversion.toFloat64(fpu, fpu.significand[register], fpu.signExponent[register]);
    return Double.longBitsToDouble(fpu.z);
  }

  int word(long offset) {
    return (int) memory.read(DATA + offset, 2);
  }

  int doubleword(long offset) {
    return (int) memory.read(DATA + offset, 4);
  }

  long quadword(long offset) {
    return memory.read(DATA + offset, 8);
  }

  void write(long offset, int sizeBytes, long value) {
    memory.write(DATA + offset, sizeBytes, value);
  }

  @Override
  public void close() {
    cpu.mmu.close();
    ram.close();
  }
}
