package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operation;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Segmentation;
import org.javisor.cpu.Vector;
import org.javisor.x86.Mnemonic;

/** Binds moves, exchanges, extensions and flag moves to their operands. */
final class MoveOperations {
  private MoveOperations() {}

  static void register(OperationTable t) {
    Operation move = (c, o) -> IntegerOperand.write(c, o, 0, IntegerOperand.read(c, o, 1));
    t.put(Mnemonic.MOV, move);
    t.put(Mnemonic.MOVNTI, move);
    t.put(Mnemonic.MOVSX, move);
    t.put(Mnemonic.MOVSXD, move);
    t.put(Mnemonic.MOVZX, (c, o) -> IntegerOperand.write(c, o, 0, IntegerOperand.readUnsigned(c, o, 1)));
    t.put(Mnemonic.MOVBE, MoveOperations::moveBigEndian);
    t.put(Mnemonic.LEA, (c, o) -> IntegerOperand.write(c, o, 0, o.memory().offset(c)));
    t.put(Mnemonic.BSWAP, (c, o) -> {
      int w = Width.of(o.operandSize);
      Gpr.write(c, w, o.rm, Bits.reverseBytes(w, c.r[o.rm]));
    });
    t.put(Mnemonic.XCHG, MoveOperations::exchange);
    t.put(Mnemonic.XADD, MoveOperations::exchangeAdd);
    t.put(Mnemonic.CMPXCHG, MoveOperations::compareExchange);
    t.put(Mnemonic.CMPXCHG8B, MoveOperations::compareExchange8);
    t.put(Mnemonic.CMPXCHG16B, MoveOperations::compareExchange16);
    t.put(Mnemonic.CMOVCC, (c, o) -> {
      // The source is read, and a 32-bit destination zero-extended, whatever the condition.
      long source = IntegerOperand.read(c, o, 1);
      boolean taken = c.condition(o.encoding.condition());
      IntegerOperand.write(c, o, 0, taken ? source : IntegerOperand.read(c, o, 0));
    });
    t.put(Mnemonic.SETCC, (c, o) -> IntegerOperand.write(c, o, 0, c.condition(o.encoding.condition()) ? 1 : 0));
    t.put(Mnemonic.XLAT, (c, o) -> {
      long offset = (c.r[3] + (c.r[0] & 0xFF)) & addressMask(o);
      long linear = Segmentation.linear(c, o.segment, offset, 1, false);
      Gpr.write(c, Width.BYTE, 0, c.mmu.load8(linear));
    });
    t.put(Mnemonic.CBW, (c, o) -> Gpr.write(c, Width.WORD, 0, (byte) c.r[0]));
    t.put(Mnemonic.CWDE, (c, o) -> Gpr.write(c, Width.DWORD, 0, (short) c.r[0]));
    t.put(Mnemonic.CDQE, (c, o) -> c.r[0] = (int) c.r[0]);
    t.put(Mnemonic.CWD, (c, o) -> Gpr.write(c, Width.WORD, 2, (short) c.r[0] >> 15));
    t.put(Mnemonic.CDQ, (c, o) -> Gpr.write(c, Width.DWORD, 2, (int) c.r[0] >> 31));
    t.put(Mnemonic.CQO, (c, o) -> c.r[2] = c.r[0] >> 63);
    registerFlags(t);
  }

  private static void registerFlags(OperationTable t) {
    t.put(Mnemonic.LAHF, (c, o) -> {
      int flags = Flags.materialize(c.flagsKind, c.flagsResult, c.flagsSource);
      c.r[0] = (c.r[0] & ~0xFF00L) | ((flags & 0xD5) | 2) << 8;
    });
    t.put(Mnemonic.SAHF, (c, o) -> {
      int kept = Flags.materialize(c.flagsKind, c.flagsResult, c.flagsSource) & Flags.OF;
      c.flags(Flags.EXPLICIT, 0, kept | ((c.r[0] >> 8) & 0xD5));
    });
    t.put(Mnemonic.CLC, (c, o) -> setCarry(c, false));
    t.put(Mnemonic.STC, (c, o) -> setCarry(c, true));
    t.put(Mnemonic.CMC, (c, o) -> setCarry(c, !c.carry()));
    t.put(Mnemonic.CLD, (c, o) -> c.systemFlags &= ~Flags.DF);
    t.put(Mnemonic.STD, (c, o) -> c.systemFlags |= Flags.DF);
    t.put(Mnemonic.SALC, (c, o) -> Gpr.write(c, Width.BYTE, 0, c.carry() ? -1 : 0));
    t.put(Mnemonic.NOP, (c, o) -> {});
  }

  private static void setCarry(Cpu c, boolean carry) {
    c.replaceFlags(Flags.CF, carry ? Flags.CF : 0);
  }

  static long addressMask(Operands o) {
    return o.addressSize == 8 ? -1 : o.addressSize == 4 ? 0xFFFF_FFFFL : 0xFFFF;
  }

  private static void moveBigEndian(Cpu c, Operands o) {
    int w = Width.of(o.operandSize);
    long value = IntegerOperand.read(c, o, 1);
    long swapped = w == Width.WORD ? Short.reverseBytes((short) value) : Bits.reverseBytes(w, value);
    IntegerOperand.write(c, o, 0, swapped);
  }

  /** With a memory operand atomic even without LOCK. */
  private static void exchange(Cpu c, Operands o) {
    if (o.isRegisterForm()) {
      long a = IntegerOperand.read(c, o, 0);
      long b = IntegerOperand.read(c, o, 1);
      IntegerOperand.write(c, o, 0, b);
      IntegerOperand.write(c, o, 1, a);
      return;
    }
    int w = IntegerOperand.width(o, 0);
    long linear = o.memory().linear(c, Width.bytes(w), true);
    c.mmu.probeWrite(linear, Width.bytes(w));
    int register = o.reg;
    long value = Gpr.read(c, w, register);
    long old;
    do {
      old = IntegerOperand.load(c, w, linear);
    } while (!Locked.compareAndSwap(c, w, linear, old, value));
    Gpr.write(c, w, register, old);
  }

  private static void exchangeAdd(Cpu c, Operands o) {
    int w = IntegerOperand.width(o, 0);
    long addend = Gpr.read(c, w, o.reg);
    long old;
    long sum;
    if (o.isRegisterForm()) {
      old = Gpr.read(c, w, o.rm);
      sum = Alu.add(w, old, addend);
      Gpr.write(c, w, o.reg, old);
      Gpr.write(c, w, o.rm, sum);
    } else {
      long linear = o.memory().linear(c, Width.bytes(w), true);
      c.mmu.probeWrite(linear, Width.bytes(w));
      do {
        old = IntegerOperand.load(c, w, linear);
        sum = Alu.add(w, old, addend);
      } while (!Locked.compareAndSwap(c, w, linear, old, sum));
      Gpr.write(c, w, o.reg, old);
    }
    c.flags(Flags.ADD | w, sum, addend);
  }

  private static void compareExchange(Cpu c, Operands o) {
    int w = IntegerOperand.width(o, 0);
    long expected = Gpr.read(c, w, 0);
    long value = Gpr.read(c, w, o.reg);
    long old;
    if (o.isRegisterForm()) {
      old = Gpr.read(c, w, o.rm);
      if (old == expected) {
        Gpr.write(c, w, o.rm, value);
      } else {
        Gpr.write(c, w, 0, old);
      }
    } else {
      long linear = o.memory().linear(c, Width.bytes(w), true);
      // The destination is written in any case: back with its old value where the comparison fails.
      c.mmu.probeWrite(linear, Width.bytes(w));
      do {
        old = IntegerOperand.load(c, w, linear);
      } while (old == expected && !Locked.compareAndSwap(c, w, linear, old, value));
      if (old != expected) {
        Gpr.write(c, w, 0, old);
      }
    }
    c.flags(Flags.SUB | w, Alu.sub(w, expected, old), old);
  }

  private static void compareExchange8(Cpu c, Operands o) {
    long linear = o.memory().linear(c, 8, true);
    long expected = (c.r[2] << 32) | (c.r[0] & 0xFFFF_FFFFL);
    long value = (c.r[1] << 32) | (c.r[3] & 0xFFFF_FFFFL);
    c.mmu.probeWrite(linear, 8);
    long old;
    do {
      old = c.mmu.load64(linear);
    } while (old == expected && !c.mmu.compareAndSwap64(linear, old, value));
    if (old != expected) {
      c.r[0] = old & 0xFFFF_FFFFL;
      c.r[2] = old >>> 32;
    }
    setZero(c, old == expected);
  }

  private static void compareExchange16(Cpu c, Operands o) {
    long linear = o.memory().linear(c, 16, true);
    if ((linear & 15) != 0) {
      throw c.fault(Vector.GP);
    }
    c.mmu.probeWrite(linear, 16);
    long low;
    long high;
    boolean equal;
    do {
      low = c.mmu.load64(linear);
      high = c.mmu.load64(linear + 8);
      equal = low == c.r[0] && high == c.r[2];
      // Where another CPU was faster, memory is compared again.
    } while (equal && !c.mmu.compareAndSwap128(linear, low, high, c.r[3], c.r[1]));
    if (!equal) {
      c.r[0] = low;
      c.r[2] = high;
    }
    setZero(c, equal);
  }

  private static void setZero(Cpu c, boolean zero) {
    c.replaceFlags(Flags.ZF, zero ? Flags.ZF : 0);
  }
}
