package org.javisor.engine.kvm;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Flags;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/** A tiny machine: 8 MiB, one CPU, code at one address and data at another, both mapped where they are. */
final class ProbeMachine implements AutoCloseable {
  /** Where the guest sees its data at 4 MiB. */
  static final long DATA = 0x40_0000;

  /** What the data's page can be exchanged for. */
  static final long OTHER_DATA = 0x60_0000;

  private static final long BYTES = 8L << 20;
  private static final long CODE = 0x10_0000;
  private static final long KERNEL = 0x11_0000;
  private static final long STACK = 0x20_0000;
  private static final long GDT = 0x6000;
  private static final long IDT = 0x7000;
  private static final long TASK = 0x8000;
  private static final long PML4 = 0x1000;
  private static final long DIRECTORY = 0x3000;

  private static final int KERNEL_CODE = 0x08;
  private static final int KERNEL_DATA = 0x10;
  private static final int USER_CODE_32 = 0x18 | 3;
  private static final int USER_DATA = 0x20 | 3;
  private static final int USER_CODE_64 = 0x28 | 3;
  private static final int ACCESS_USER_DATA = 0xC0F3;
  private static final int ACCESS_USER_CODE_32 = 0xC0FB;
  private static final int ACCESS_USER_CODE_64 = 0xA0FB;

  /** Present, writable, for users, 2 or 4 MiB. */
  private static final int LARGE_PAGE = 0x87;

  private static final int TURNS = 2_000;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(BYTES);
  private final KvmEngine engine = KvmEngine.open();
  private final Vcpu vcpu;
  private final Cpu c;
  private Runnable onPort = () -> {};

  ProbeMachine() {
    memory.addRam(0, ram, 0, BYTES);
    CpuModel model = CpuModel.parse(HostFeatures.announcedBy(engine.host().device()).fitting("x86-64-v1,+xsave"));
    vcpu = engine.newVcpuUnchecked(model, memory, new IdleBus() {
      @Override
      public void portOut(int port, int sizeBytes, int value) {
        onPort.run();
      }
    });
    c = vcpu.state();
    long[] descriptors = {
      0, 0x00AF_9B00_0000_FFFFL, 0x00CF_9300_0000_FFFFL, 0x00CF_FB00_0000_FFFFL, 0x00CF_F300_0000_FFFFL,
      0x00AF_FB00_0000_FFFFL
    };
    for (int i = 0; i < descriptors.length; i++) {
      memory.write(GDT + 8L * i, 8, descriptors[i]);
    }
    c.gdtBase = GDT;
    c.gdtLimit = 8 * descriptors.length - 1;
  }

  private void code(long address, int size, String text) {
    byte[] bytes = new Assembler(size, address).asm(text).assemble();
    memory.writeBytes(address, bytes, 0, bytes.length);
  }

  /** Code at CPL 0 in 64-bit mode. */
  ProbeMachine kernel64(String text) {
    memory.write(PML4, 8, 0x2000 | 7);
    memory.write(0x2000, 8, DIRECTORY | 7);
    for (int i = 0; i < 4; i++) {
      memory.write(DIRECTORY + 8L * i, 8, (long) i << 21 | LARGE_PAGE);
    }
    code(CODE, Decoder.CODE_64, text);
    c.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT | (hasXsave() ? Cpu.CR4_OSXSAVE : 0);
    CpuSetup.long64(c, KERNEL_CODE, KERNEL_DATA, PML4, CODE);
    c.r[4] = STACK;
    return this;
  }

  /** Code at CPL 3 in 64-bit mode, and what SYSCALL leads to. */
  ProbeMachine user64(String user, String kernel) {
    kernel64(user);
    code(KERNEL, Decoder.CODE_64, kernel);
    c.efer |= Cpu.EFER_SCE;
    c.msr.star = (long) KERNEL_CODE << 32;
    c.msr.lstar = KERNEL;
    enterUser(USER_CODE_64, ACCESS_USER_CODE_64);
    return this;
  }

  /** Code at CPL 3 in compatibility mode, and what its interrupt 20H leads to. */
  ProbeMachine user32(String user, String kernel) {
    kernel64("nop");
    code(CODE, Decoder.CODE_32, user);
    code(KERNEL, Decoder.CODE_64, kernel);
    memory.write(IDT + 16 * 0x20, 8, gate(KERNEL));
    memory.write(TASK + 4, 8, STACK);
    c.idtBase = IDT;
    c.idtLimit = 0xFFF;
    CpuSetup.segment(c, Cpu.TR, 0x30, TASK, 0x67, CpuSetup.ACCESS_TSS_BUSY);
    enterUser(USER_CODE_32, ACCESS_USER_CODE_32);
    return this;
  }

  /** The lower half of a 64-bit interrupt gate that CPL 3 may use. */
  private static long gate(long handler) {
    return handler & 0xFFFF | (long) KERNEL_CODE << 16 | 0xEEL << 40 | handler >>> 16 << 48;
  }

  private void enterUser(int selector, int access) {
    for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
      CpuSetup.segment(c, segment, USER_DATA, 0, 0xFFFF_FFFFL, ACCESS_USER_DATA);
    }
    CpuSetup.segment(c, Cpu.CS, selector, 0, 0xFFFF_FFFFL, access);
    c.cpl = 3;
    c.rflags(2 | Flags.IF);
    c.updateMode();
  }

  /** Code at CPL 0 in 32-bit mode with paging, large pages. */
  ProbeMachine kernel32(String text) {
    for (int i = 0; i < 2; i++) {
      memory.write(PML4 + 4L * i, 4, (long) i << 22 | LARGE_PAGE);
    }
    code(CODE, Decoder.CODE_32, text);
    CpuSetup.flat32(c, KERNEL_CODE, KERNEL_DATA, CODE);
    c.cr3 = PML4;
    c.cr4 |= Cpu.CR4_PSE;
    c.cr0 |= Cpu.CR0_PG;
    c.r[4] = STACK;
    c.updateMode();
    return this;
  }

  /** Runs until HLT; false if that does not come. */
  boolean halts() {
    for (int turn = 0; turn < TURNS; turn++) {
      Exit exit = vcpu.run(Long.MAX_VALUE);
      if (!(exit instanceof Exit.Yielded)) {
        vcpu.settle();
        return exit instanceof Exit.Halted;
      }
    }
    return false;
  }

  long register(int number) {
    return c.r[number];
  }

  boolean hasXsave() {
    return c.model.has(CpuidFeature.XSAVE);
  }

  /** As KVM tells it. */
  long xcr0() {
    return c.xcr0;
  }

  void write(long address, int value) {
    memory.write(address, 4, value);
  }

  void onPort(Runnable action) {
    onPort = action;
  }

  /** The data's page becomes the other one. */
  void exchangeData() {
    memory.write(DIRECTORY + 8 * (DATA >>> 21), 8, OTHER_DATA | LARGE_PAGE);
  }

  /** What the time-stamp counter is set to. */
  void timestamp(long value) {
    c.msr.tscOffset = value;
  }

  /** Instructions that KVM could not execute. */
  long software() {
    return vcpu.counters().values().getOrDefault("single steps", 0L);
  }

  @Override
  public void close() {
    vcpu.close();
    engine.close();
    ram.close();
  }
}
