package org.javisor.engine.translator.lockstep;

import java.util.Arrays;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.engine.testkit.CpuImage;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.MmioRegion;
import org.javisor.memory.Ram;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;

/** One of the two machines that run the same program: little memory, a device, an interrupt line. */
final class LockStepMachine implements AutoCloseable {
  private static final int VECTORS = 33;
  private static final int STUB_BYTES = 32;
  private static final byte[] HANDLERS_64 = handlers(true);
  private static final byte[] HANDLERS_32 = handlers(false);

  final AddressSpace memory = new AddressSpace();
  final Vcpu vcpu;
  final Cpu c;
  private final Ram ram = new Ram(Layout.MEMORY_BYTES);
  private boolean interrupt;
  private long deviceState = 1;

  LockStepMachine(Engine engine, boolean code64) {
    memory.addRam(0, ram, 0, ram.sizeBytes());
    memory.addMmio(Layout.DEVICE, AddressSpace.PAGE_SIZE, new Device());
    vcpu = engine.newVcpu(CpuModel.parse("max"), memory, new Line());
    c = vcpu.state();
    c.entropy = () -> 42;
    c.cr0 |= Cpu.CR0_NE | Cpu.CR0_MP | Cpu.CR0_WP;
    c.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT;
    memory.write(Layout.GDT + 8, 8, code64 ? 0x00AF_9B00_0000_FFFFL : 0x00CF_9B00_0000_FFFFL);
    memory.write(Layout.GDT + 16, 8, 0x00CF_9300_0000_FFFFL);
    pages(code64);
    if (code64) {
      CpuSetup.long64(c, 8, 16, Layout.PML4, Layout.CODE);
    } else {
      CpuSetup.flat32(c, 8, 16, Layout.CODE);
      c.cr3 = Layout.PD;
      c.cr0 |= Cpu.CR0_PG;
      c.updateMode();
      c.mmu.switchAddressSpace(false);
    }
    c.gdtBase = Layout.GDT;
    c.gdtLimit = 23;
    gates(code64);
    c.r[4] = Layout.STACK_TOP;
  }

  private void pages(boolean code64) {
    int entry = code64 ? 8 : 4;
    memory.write(Layout.PML4, 8, Layout.PDPT | 3);
    memory.write(Layout.PDPT, 8, Layout.PD | 3);
    memory.write(Layout.PD, entry, Layout.PT | 3);
    for (long page = 0x1000; page < Layout.MEMORY_BYTES; page += 0x1000) {
      map(entry, page, page | (page == Layout.READ_ONLY ? 1 : 3));
      map(entry, Layout.ALIAS + page, page | 3);
    }
    map(entry, Layout.DEVICE, Layout.DEVICE | 3);
  }

  private void map(int entry, long linear, long value) {
    memory.write(Layout.PT + entry * (linear >>> 12), entry, value);
  }

  private void gates(boolean code64) {
    byte[] handlers = code64 ? HANDLERS_64 : HANDLERS_32;
    memory.writeBytes(Layout.HANDLERS, handlers, 0, handlers.length);
    int gate = code64 ? 16 : 8;
    for (int vector = 0; vector < VECTORS; vector++) {
      long handler = Layout.HANDLERS + (long) STUB_BYTES * vector;
      memory.write(Layout.IDT + (long) gate * vector, 8, handler & 0xFFFF | 8 << 16 | 0x8EL << 40);
    }
    c.idtBase = Layout.IDT;
    c.idtLimit = gate * VECTORS - 1;
  }

  /** Handlers that note the registers down and go on where the program said. */
  private static byte[] handlers(boolean code64) {
    Assembler a = new Assembler(code64 ? Decoder.CODE_64 : Decoder.CODE_32, Layout.HANDLERS);
    String sp = code64 ? "rsp" : "esp";
    int word = code64 ? 8 : 4;
    for (int vector = 0; vector < VECTORS; vector++) {
      a.align(STUB_BYTES);
      switch (vector) {
        case 1 -> a.asm("inc dword ptr [" + (Layout.LOG + 4) + "]; test dword ptr [" + (Layout.LOG + 4)
            + "], 7; jnz keep; and dword ptr [" + sp + "+" + 2 * word + "], 0xfffffeff; keep:");
        case Layout.INTERRUPT -> a.asm("add dword ptr [" + Layout.LOG + "], 3");
        case 8, 10, 11, 12, 13, 14, 17 -> a.asm("add " + sp + ", " + word + "; jmp common");
        default -> a.asm("jmp common");
      }
      if (vector == 1 || vector == Layout.INTERRUPT) {
        iret(a, code64);
      }
    }
    a.align(STUB_BYTES).label("common");
    String[] registers = code64
        ? new String[] {"rax", "rcx", "rdx", "rbx", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
          "r15"}
        : new String[] {"eax", "ecx", "edx", "ebx", "ebp", "esi", "edi"};
    String size = code64 ? "qword" : "dword";
    for (int n = 0; n < registers.length; n++) {
      a.asm("xor " + size + " ptr [" + (Layout.LOG + 16 + 8 * n) + "], " + registers[n]);
    }
    a.asm("push " + registers[0] + "; mov eax, dword ptr [" + Layout.RESUME + "]; mov " + size + " ptr [" + sp + "+"
        + word + "], " + registers[0] + "; pop " + registers[0]);
    iret(a, code64);
    return a.assemble();
  }

  private static void iret(Assembler a, boolean code64) {
    if (code64) {
      a.bytes(0x48, 0xCF);
    } else {
      a.bytes(0xCF);
    }
  }

  /** Asserts the interrupt line until it is acknowledged. */
  void interrupt() {
    interrupt = true;
    c.attention = true;
  }

  /** What differs between two machines, or an empty text. */
  String difference(LockStepMachine expected, byte[] mine, byte[] theirs) {
    String text = CpuImage.of(c).difference(CpuImage.of(expected.c));
    memory.readBytes(0, mine, 0, mine.length);
    expected.memory.readBytes(0, theirs, 0, theirs.length);
    int at = Arrays.mismatch(mine, theirs);
    if (at >= 0) {
      text += " memory[%x]=%x instead of %x".formatted(at, mine[at], theirs[at]);
    }
    return deviceState == expected.deviceState ? text : text + " device accesses";
  }

  @Override
  public void close() {
    vcpu.close();
    ram.close();
  }

  /** Sees each access, in order; one register raises an interrupt. */
  private final class Device implements MmioRegion {
    @Override
    public long read(long offset, int sizeBytes) {
      deviceState = deviceState * 31 + offset * 8 + sizeBytes;
      return deviceState & -1L >>> (64 - 8 * sizeBytes);
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      deviceState = deviceState * 37 + offset * 8 + sizeBytes + value;
      if ((offset & 0x30) == 0x10) {
        interrupt();
      }
    }
  }

  /** The CPU's pins. */
  private final class Line extends IdleBus {
    @Override
    public boolean interruptPending() {
      return interrupt;
    }

    @Override
    public int acknowledgeInterrupt() {
      interrupt = false;
      return Layout.INTERRUPT;
    }
  }
}
