package org.javisor.engine.translator;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.Engine;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;

/** A CPU in 64-bit mode with an unmapped page behind its data, whose exceptions end in HLT. Tests run two of them. */
final class TwinMachine implements AutoCloseable {
  static final long CODE = 0x40_0000;
  static final long STACK = 0x20_0000;

  /** The page that addresses point to; the next one is not mapped. */
  static final long DATA = 0x1F_F000;

  private static final long HANDLERS = 0x5_0000;
  private static final long GDT = 0x6_0000;
  private static final long IDT = 0x7_0000;
  private static final long PML4 = 0x1000;

  final AddressSpace memory = new AddressSpace();
  final Vcpu vcpu;
  final Cpu c;
  private final Ram ram = new Ram(16 << 20);

  TwinMachine(Engine engine) {
    memory.addRam(0, ram, 0, ram.sizeBytes());
    vcpu = engine.newVcpu(CpuModel.parse("x86-64-v2,+aes,+pclmulqdq,+sha"), memory, new IdleBus());
    c = vcpu.state();
    memory.write(PML4, 8, 0x2000 | 7);
    memory.write(0x2000, 8, 0x3000 | 7);
    for (int i = 0; i < 8; i++) {
      memory.write(0x3000 + 8L * i, 8, ((long) i << 21) | (i == 1 ? 0x82 : 0x87));
    }
    c.cr0 |= Cpu.CR0_WP | Cpu.CR0_NE;
    c.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT;
    c.efer |= Cpu.EFER_SCE | Cpu.EFER_NXE;
    CpuSetup.long64(c, 0, 0, PML4, CODE);
    handlers();
  }

  private void handlers() {
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
  }

  /** Random registers and data from a seed: equal seeds, equal states. */
  void randomise(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    for (int n = 0; n < 16; n++) {
      c.r[n] = random.nextInt(4) == 0 ? random.nextInt(64) - 32 : random.nextLong();
    }
    for (int n = 0; n < 32; n++) {
      c.xmm[n] = number(random);
    }
    for (int at = 0; at < 4096; at += 8) {
      memory.write(DATA + at, 8, number(random));
    }
    c.r[3] = DATA + (random.nextInt(3) == 0 ? random.nextInt(4096) : random.nextInt(255) * 16);
    c.r[4] = STACK - 0x8000;
    c.mxcsr = mxcsr(random);
    c.rflags(random.nextInt(4096) & 0x8D5 | 2);
    x87(random);
    c.halted = false;
    c.attention = false;
  }

  private void x87(RandomGenerator random) {
    c.fpu.initialize();
    for (int n = 0; n < 8; n++) {
      c.fpu.significand[n] = random.nextInt(12) == 0 ? number(random) : random.nextLong() | Long.MIN_VALUE;
      c.fpu.signExponent[n] = random.nextInt(8) == 0
          ? EXPONENTS[random.nextInt(EXPONENTS.length)]
          : 0x3FFF + random.nextInt(80) - 40 | random.nextInt(2) << 15;
    }
    int masks = random.nextInt(4) == 0 ? random.nextInt(64) : 0x3F;
    int fields = random.nextBoolean() ? 0x300 : random.nextInt(16) << 8;
    c.fpu.controlWord(masks | fields);
    c.fpu.top = random.nextInt(8);
    c.fpu.valid = random.nextInt(5) == 0 ? random.nextInt(256) : 0xFF & ~(0x111 << random.nextInt(4));
    c.fpu.statusWord(c.fpu.top << 11 | random.nextInt(0x10000) & 0x4700 | (random.nextInt(6) == 0 ? 1 : 0));
  }

  private static final int[] EXPONENTS = {
    0, 1, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF, 0x3FFF - 1023, 0x3FFF + 1024, 0x3FFF - 149, 0x3FFF + 127
  };

  private static int mxcsr(RandomGenerator random) {
    int masks = random.nextInt(3) == 0 ? random.nextInt(64) << 7 : 0x1F80;
    int rounding = random.nextBoolean() ? 0 : random.nextInt(4) << 13;
    int tiny = random.nextInt(4) == 0 ? random.nextInt(0x10000) & 0x8040 : 0;
    return masks | rounding | tiny | (random.nextBoolean() ? 0x20 : random.nextInt(64));
  }

  /** Doubles, pairs of singles and integers: ordinary ones, and those that are special somewhere. */
  private static long number(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> Double.doubleToRawLongBits((random.nextInt(200) - 100) / 8.0);
      case 2 -> special(random) << 32 | special(random) & 0xFFFF_FFFFL;
      case 3 -> (long) Float.floatToRawIntBits(random.nextFloat() * 50) << 32
          | Float.floatToRawIntBits(random.nextInt(64) - 32) & 0xFFFF_FFFFL;
      case 4 -> SPECIAL_DOUBLES[random.nextInt(SPECIAL_DOUBLES.length)] ^ (random.nextLong() & Long.MIN_VALUE);
      default -> Double.doubleToRawLongBits(random.nextDouble() * 1e3);
    };
  }

  private static long special(RandomGenerator random) {
    return SPECIAL_SINGLES[random.nextInt(SPECIAL_SINGLES.length)] ^ (random.nextInt() & Integer.MIN_VALUE);
  }

  private static final long[] SPECIAL_DOUBLES = {
    0, 1, 0x000F_FFFF_FFFF_FFFFL, 0x0010_0000_0000_0000L, 0x0010_0000_0000_0001L, 0x3FF0_0000_0000_0000L,
    0x7FEF_FFFF_FFFF_FFFFL, 0x7FF0_0000_0000_0000L, 0x7FF0_0000_0000_0001L, 0x7FF8_0000_0000_0000L,
    0x7FF8_1234_0000_0001L, 0x43E0_0000_0000_0000L, 0x41DF_FFFF_FFE0_0000L, 0x41E0_0000_0000_0000L
  };
  private static final int[] SPECIAL_SINGLES = {
    0, 1, 0x007F_FFFF, 0x0080_0000, 0x0080_0001, 0x3F80_0000, 0x7F7F_FFFF, 0x7F80_0000, 0x7F80_0001, 0x7FC0_0000,
    0x7FC0_1234, 0x4F00_0000, 0x5F00_0000
  };

  /** Runs from an address until HLT or shutdown. */
  void run(long rip) {
    c.r[Cpu.RIP] = rip;
    Exit exit = vcpu.run(1000);
    if (exit.equals(Exit.YIELDED)) {
      throw new IllegalStateException("runs away at " + Long.toHexString(c.r[Cpu.RIP]));
    }
    c.shutdown = false;
  }

  /** Everything that an instruction may change. */
  String state() {
    byte[] data = new byte[4096];
    memory.readBytes(DATA, data, 0, data.length);
    return "rip=%x r=%s%nxmm=%s%nmxcsr=%x flags=%x retired=%d cr2=%x data=%x%n%s".formatted(
        c.r[Cpu.RIP],
        hex(Arrays.copyOf(c.r, 16)),
        hex(c.xmm),
        c.mxcsr,
        c.rflags(),
        c.retired,
        c.cr2,
        Arrays.hashCode(data),
        x87());
  }

  private String x87() {
    return "top=%d valid=%x status=%x control=%x st=%s %s last=%x %x %x %x %x".formatted(
        c.fpu.top,
        c.fpu.valid,
        c.fpu.status,
        c.fpu.control,
        hex(c.fpu.significand),
        Arrays.toString(c.fpu.signExponent),
        c.fpu.lastInstruction,
        c.fpu.lastOpcode,
        c.fpu.lastInstructionSelector,
        c.fpu.lastOperand,
        c.fpu.lastOperandSelector);
  }

  private static String hex(long[] values) {
    StringBuilder b = new StringBuilder();
    for (int n = 0; n < values.length; n++) {
      b.append(n).append(':').append(Long.toHexString(values[n])).append(' ');
    }
    return b.toString();
  }

  @Override
  public void close() {
    vcpu.close();
    ram.close();
  }
}
