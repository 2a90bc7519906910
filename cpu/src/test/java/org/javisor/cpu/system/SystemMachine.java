package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.Flags;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.x86.Decoder;
import org.javisor.x86.Instruction;

/**
 * A CPU with 1 MB of RAM, a GDT, an IDT and task-state segments at fixed places. It executes single instructions given
 * as machine code, without storing them in memory.
 */
final class SystemMachine implements AutoCloseable {
  static final int GDT = 0x1000;
  static final int LDT = 0x2000;
  static final int IDT = 0x3000;
  static final int TSS_A = 0x4000;
  static final int TSS_B = 0x5000;
  static final int TSS_64 = 0x6000;
  static final int CODE = 0x1_0000;
  static final int STACK_0 = 0x2_0000;
  static final int STACK_1 = 0x2_8000;
  static final int STACK_3 = 0x3_0000;
  static final int IST_1 = 0x3_8000;
  static final int PML4 = 0x7_0000;
  static final int HANDLER = 0x1_8000;

  // Selectors of the GDT.
  static final int CODE_0 = 0x08;
  static final int DATA_0 = 0x10;
  static final int CODE_3 = 0x18 | 3;
  static final int DATA_3 = 0x20 | 3;
  static final int TASK_A = 0x28;
  static final int TASK_B = 0x30;
  static final int CODE64_0 = 0x38;
  static final int CODE64_3 = 0x40 | 3;
  static final int CODE16_0 = 0x48;
  static final int DATA16_0 = 0x50;
  static final int LDT_SELECTOR = 0x58;
  static final int TASK_64 = 0x60;
  static final int GATE = 0x70;
  static final int CONFORMING_0 = 0x80;
  static final int CODE_1 = 0x88 | 1;
  static final int DATA_1 = 0x90 | 1;
  static final int EXECUTE_ONLY_0 = 0x98;
  static final int READ_ONLY_3 = 0xA0 | 3;
  static final int ABSENT_0 = 0xA8;
  static final int GATE_B = 0xB0;
  static final int BEYOND_LIMIT = 0x1000;

  static final int RSP = 4;

  final AddressSpace memory = new AddressSpace();
  final Ram ram = new Ram(1 << 20);
  final RecordingBus bus = new RecordingBus();
  final Cpu cpu;
  private final Decoder decoder;
  private final OperationTable operations = new OperationTable();
  private final Instruction instruction = new Instruction();

  SystemMachine(String model) {
    memory.addRam(0, ram, 0, ram.sizeBytes());
    cpu = new Cpu(CpuModel.parse(model), memory, bus);
    decoder = new Decoder(cpu.model.decoderFeatures());
    SystemOperations.register(operations);
    Reset.powerUp(cpu);
    writeGdt();
    writeTasks();
  }

  private void writeGdt() {
    descriptor(CODE_0, Tables.segment(0, 0xF_FFFF, 0, Tables.CODE | Tables.BIG));
    descriptor(DATA_0, Tables.segment(0, 0xF_FFFF, 0, Tables.DATA | Tables.BIG));
    descriptor(CODE_3, Tables.segment(0, 0xF_FFFF, 3, Tables.CODE | Tables.BIG));
    descriptor(DATA_3, Tables.segment(0, 0xF_FFFF, 3, Tables.DATA | Tables.BIG));
    descriptor(TASK_A, Tables.segment(TSS_A, 0x87, 0, 0x89));
    descriptor(TASK_B, Tables.segment(TSS_B, 0x67, 0, 0x89));
    descriptor(CODE64_0, Tables.segment(0, 0, 0, Tables.CODE | Tables.LONG));
    descriptor(CODE64_3, Tables.segment(0, 0, 3, Tables.CODE | Tables.LONG));
    descriptor(CODE16_0, Tables.segment(0, 0xFFFF, 0, Tables.CODE));
    descriptor(DATA16_0, Tables.segment(0, 0xFFFF, 0, Tables.DATA));
    descriptor(LDT_SELECTOR, Tables.segment(LDT, 0x1F, 0, 0x82));
    descriptor(TASK_64, Tables.segment(TSS_64, 0x67, 0, 0x89));
    descriptor(CONFORMING_0, Tables.segment(0, 0xF_FFFF, 0, Tables.CONFORMING | Tables.BIG));
    descriptor(CODE_1, Tables.segment(0, 0xF_FFFF, 1, Tables.CODE | Tables.BIG));
    descriptor(DATA_1, Tables.segment(0, 0xF_FFFF, 1, Tables.DATA | Tables.BIG));
    descriptor(EXECUTE_ONLY_0, Tables.segment(0, 0xF_FFFF, 0, 0x98 | Tables.BIG));
    descriptor(READ_ONLY_3, Tables.segment(0, 0xF_FFFF, 3, 0x90 | Tables.BIG));
    descriptor(ABSENT_0, Tables.segment(0, 0xF_FFFF, 0, 0x12 | Tables.BIG));
  }

  private void writeTasks() {
    write(TSS_A + 4, 4, STACK_0);
    write(TSS_A + 8, 4, DATA_0);
    write(TSS_A + 12, 4, STACK_1);
    write(TSS_A + 16, 4, DATA_1);
    write(TSS_A + 0x66, 2, 0x68);
    write(TSS_64 + 4, 8, STACK_0);
    write(TSS_64 + 0x24, 8, IST_1);
    write(TSS_64 + 0x66, 2, 0x68);
  }

  /** 32-bit protected mode, ring 0, task A. */
  static SystemMachine protected32() {
    SystemMachine m = new SystemMachine("x86-64-v2,+vme");
    CpuSetup.flat32(m.cpu, CODE_0, DATA_0, CODE);
    m.useTables(0x7FF);
    CpuSetup.segment(m.cpu, Cpu.TR, TASK_A, TSS_A, 0x87, 0x8B);
    m.write(GDT + TASK_A + 5, 1, 0x8B);
    m.cpu.r[RSP] = STACK_0 - 0x1000;
    return m;
  }

  /** 32-bit protected mode, ring 3, IOPL 0. */
  static SystemMachine ring3() {
    SystemMachine m = protected32();
    m.toRing3(0xC0FB);
    return m;
  }

  private void toRing3(int codeAccess) {
    boolean code64 = (codeAccess & Cpu.ACCESS_L) != 0;
    cpu.cpl = 3;
    for (int segment : new int[] {Cpu.ES, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS}) {
      CpuSetup.segment(cpu, segment, DATA_3, 0, 0xFFFF_FFFFL, 0xC0F3);
    }
    CpuSetup.segment(cpu, Cpu.CS, code64 ? CODE64_3 : CODE_3, 0, 0xFFFF_FFFFL, codeAccess);
    cpu.r[RSP] = STACK_3;
  }

  /** Virtual-8086 mode at 1000:0000 with the stack at 3000:0100, IOPL 0. */
  static SystemMachine virtual8086(int iopl) {
    SystemMachine m = protected32();
    Cpu c = m.cpu;
    c.cpl = 3;
    c.rflags(2 | Flags.VM | iopl << 12);
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      CpuSetup.segment(c, segment, 0x3000 + segment, (0x3000 + segment) << 4, 0xFFFF, 0xF3);
    }
    CpuSetup.segment(c, Cpu.CS, 0x1000, 0x1_0000, 0xFFFF, 0xF3);
    CpuSetup.segment(c, Cpu.SS, 0x3000, 0x3_0000, 0xFFFF, 0xF3);
    c.r[RSP] = 0x100;
    c.r[Cpu.RIP] = 0;
    return m;
  }

  /** 64-bit mode, ring 0; the first gigabyte is mapped one to one, for users as well. */
  static SystemMachine long64(String model) {
    SystemMachine m = new SystemMachine(model);
    m.write(PML4, 8, PML4 + 0x1000 | 7);
    m.write(PML4 + 0x1000, 8, 0x87);
    CpuSetup.long64(m.cpu, CODE64_0, DATA_0, PML4, CODE);
    m.useTables(0xFFF);
    CpuSetup.segment(m.cpu, Cpu.TR, TASK_64, TSS_64, 0x67, 0x8B);
    m.cpu.r[RSP] = STACK_0 - 0x1000;
    return m;
  }

  static SystemMachine long64() {
    return long64("x86-64-v2");
  }

  static SystemMachine long64Ring3() {
    SystemMachine m = long64();
    m.toRing3(0xA0FB);
    return m;
  }

  /** Real mode at 1000:0000 with the stack at 2000:0100. */
  static SystemMachine realMode() {
    SystemMachine m = new SystemMachine("x86-64-v2");
    CpuSetup.realMode(m.cpu, 0x1000, 0x2000, 0);
    m.cpu.idtLimit = 0x3FF;
    m.cpu.r[RSP] = 0x100;
    return m;
  }

  private void useTables(int idtLimit) {
    cpu.gdtBase = GDT;
    cpu.gdtLimit = 0xBF;
    cpu.idtBase = IDT;
    cpu.idtLimit = idtLimit;
  }

  void descriptor(int selector, long d) {
    write(GDT + (selector & ~7), 8, d);
  }

  long descriptor(int selector) {
    return read(GDT + (selector & ~7), 8);
  }

  /** A 32-bit gate of the IDT. */
  void gate(int vector, long gate) {
    write(IDT + 8 * vector, 8, gate);
  }

  /** A 64-bit gate of the IDT. */
  void gate64(int vector, long low, long high) {
    write(IDT + 16 * vector, 8, low);
    write(IDT + 16 * vector + 8, 8, high);
  }

  void write(long address, int size, long value) {
    memory.write(address, size, value);
  }

  long read(long address, int size) {
    return memory.read(address, size);
  }

  /** The value at a depth of the current flat stack. */
  long stack(int size, int index) {
    return read(cpu.r[RSP] + (long) size * index, size);
  }

  /** Executes one instruction; its fault is thrown, not delivered. */
  void run(int... code) {
    byte[] bytes = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    int status = decoder.decode(
        bytes, 0, bytes.length, cpu.mode & Cpu.MODE_CODE_SIZE, cpu.realOrVirtual8086(), instruction);
    if (status == Decoder.INVALID) {
      throw cpu.fault(6);
    }
    assertThat(status).isEqualTo(Decoder.OK);
    assertThat(instruction.length).isEqualTo(bytes.length);
    Operands o = new Operands(instruction, 0, cpu.mode);
    long before = cpu.r[Cpu.RIP];
    operations.of(instruction.mnemonic()).execute(cpu, o);
    if (cpu.r[Cpu.RIP] == before) {
      cpu.r[Cpu.RIP] = o.nextRip(cpu);
    }
  }

  /** Expects an instruction to fault, and to leave all registers alone. */
  void expectFault(int vector, int errorCode, int... code) {
    long[] registers = cpu.r.clone();
    int[] selectors = cpu.selector.clone();
    long flags = cpu.rflags();
    int cpl = cpu.cpl;
    try {
      run(code);
    } catch (GuestFault fault) {
      assertThat(fault.vector()).as("vector").isEqualTo(vector);
      assertThat(fault.errorCode()).as("error code").isEqualTo(errorCode);
      assertThat(cpu.r).as("registers").isEqualTo(registers);
      assertThat(cpu.selector).as("selectors").isEqualTo(selectors);
      assertThat(cpu.rflags()).as("flags").isEqualTo(flags);
      assertThat(cpu.cpl).as("CPL").isEqualTo(cpl);
      return;
    }
    throw new AssertionError("no fault");
  }

  @Override
  public void close() {
    cpu.mmu.close();
    ram.close();
  }
}
