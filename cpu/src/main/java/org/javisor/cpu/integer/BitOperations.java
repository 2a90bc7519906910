package org.javisor.cpu.integer;

import org.javisor.cpu.Address;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;

/** Binds bit tests, bit scans and the BMI instructions to their operands. */
final class BitOperations {
  private interface BitChange {
    long apply(long value, long bit);
  }

  private BitOperations() {}

  static void register(OperationTable t) {
    t.put(Mnemonic.BT, (c, o) -> bitTest(c, o, null));
    t.put(Mnemonic.BTS, (c, o) -> bitTest(c, o, (value, bit) -> value | bit));
    t.put(Mnemonic.BTR, (c, o) -> bitTest(c, o, (value, bit) -> value & ~bit));
    t.put(Mnemonic.BTC, (c, o) -> bitTest(c, o, (value, bit) -> value ^ bit));
    t.put(Mnemonic.BSF, (c, o) -> scan(c, o, true));
    t.put(Mnemonic.BSR, (c, o) -> scan(c, o, false));
    t.put(Mnemonic.TZCNT, (c, o) -> {
      int w = IntegerOperand.width(o, 0);
      count(c, o, Bits.trailingZeros(w, IntegerOperand.readUnsigned(c, o, 1)));
    });
    t.put(Mnemonic.LZCNT, (c, o) -> {
      int w = IntegerOperand.width(o, 0);
      count(c, o, Bits.leadingZeros(w, IntegerOperand.readUnsigned(c, o, 1)));
    });
    t.put(Mnemonic.POPCNT, (c, o) -> {
      int count = Long.bitCount(IntegerOperand.readUnsigned(c, o, 1));
      IntegerOperand.write(c, o, 0, count);
      c.flags(Flags.EXPLICIT, 0, Bits.populationFlags(count));
    });
    registerBmi(t);
  }

  private static void registerBmi(OperationTable t) {
    t.put(Mnemonic.ANDN, (c, o) -> {
      long result = ~IntegerOperand.read(c, o, 1) & IntegerOperand.read(c, o, 2);
      finish(c, o, result, 0);
    });
    t.put(Mnemonic.BEXTR, (c, o) -> {
      long result = Bits.extract(IntegerOperand.readUnsigned(c, o, 1), IntegerOperand.read(c, o, 2));
      finish(c, o, Width.signExtend(IntegerOperand.width(o, 0), result), 0);
    });
    t.put(Mnemonic.BLSI, (c, o) -> {
      long a = IntegerOperand.read(c, o, 1);
      finish(c, o, a & -a, a != 0 ? Flags.CF : 0);
    });
    t.put(Mnemonic.BLSMSK, (c, o) -> {
      long a = IntegerOperand.read(c, o, 1);
      finish(c, o, a ^ (a - 1), a == 0 ? Flags.CF : 0);
    });
    t.put(Mnemonic.BLSR, (c, o) -> {
      long a = IntegerOperand.read(c, o, 1);
      finish(c, o, a & (a - 1), a == 0 ? Flags.CF : 0);
    });
    t.put(Mnemonic.BZHI, (c, o) -> {
      int w = IntegerOperand.width(o, 0);
      long index = IntegerOperand.read(c, o, 2);
      long result = Bits.zeroHigh(w, IntegerOperand.readUnsigned(c, o, 1), index);
      finish(c, o, Width.signExtend(w, result), (index & 0xFF) >= Width.bits(w) ? Flags.CF : 0);
    });
    t.put(Mnemonic.PDEP, (c, o) -> IntegerOperand.write(
        c, o, 0, Bits.deposit(IntegerOperand.readUnsigned(c, o, 1), IntegerOperand.readUnsigned(c, o, 2))));
    t.put(Mnemonic.PEXT, (c, o) -> IntegerOperand.write(
        c, o, 0, Bits.gather(IntegerOperand.readUnsigned(c, o, 1), IntegerOperand.readUnsigned(c, o, 2))));
  }

  private static void finish(Cpu c, Operands o, long result, long source) {
    IntegerOperand.write(c, o, 0, result);
    c.flags(Flags.RESULT, Width.signExtend(IntegerOperand.width(o, 0), result), source);
  }

  private static void count(Cpu c, Operands o, long result) {
    IntegerOperand.write(c, o, 0, result);
    c.flags(Flags.EXPLICIT, 0, Bits.countFlags(IntegerOperand.width(o, 0), result));
  }

  /** BSF and BSR: a zero source sets ZF and leaves the destination, as processors do. */
  private static void scan(Cpu c, Operands o, boolean forward) {
    long source = IntegerOperand.readUnsigned(c, o, 1);
    if (source == 0) {
      c.flags(Flags.RESULT, 0, 0);
      return;
    }
    int index = forward ? Long.numberOfTrailingZeros(source) : 63 - Long.numberOfLeadingZeros(source);
    IntegerOperand.write(c, o, 0, index);
    c.flags(Flags.RESULT, 1, 0);
  }

  /** With a register as bit offset and memory as base, the offset reaches beyond the operand, both ways. */
  private static void bitTest(Cpu c, Operands o, @org.jspecify.annotations.Nullable BitChange change) {
    int w = IntegerOperand.width(o, 0);
    long index = IntegerOperand.read(c, o, 1);
    long bit = 1L << (index & (Width.bits(w) - 1));
    if (o.isRegisterForm()) {
      long value = Gpr.readUnsigned(c, w, o.rm);
      if (change != null) {
        Gpr.write(c, w, o.rm, change.apply(value, bit));
      }
      setCarry(c, (value & bit) != 0);
      return;
    }
    boolean farReaching = o.encoding.operands().get(1).method() == OperandKind.Method.G;
    long displacement = farReaching ? (index >> (3 + w)) << w : 0;
    Address memory = o.memory();
    long linear = memory.linear(c, displacement, Width.bytes(w), change != null);
    setCarry(c, change == null
        ? (IntegerOperand.load(c, w, linear) & bit) != 0
        : modify(c, w, linear, bit, change));
  }

  private static boolean modify(Cpu c, int w, long linear, long bit, BitChange change) {
    c.mmu.probeWrite(linear, Width.bytes(w));
    while (true) {
      long old = IntegerOperand.load(c, w, linear);
      if (Locked.compareAndSwap(c, w, linear, old, change.apply(old, bit))) {
        return (old & bit) != 0;
      }
    }
  }

  private static void setCarry(Cpu c, boolean carry) {
    c.replaceFlags(Flags.CF, carry ? Flags.CF : 0);
  }
}
