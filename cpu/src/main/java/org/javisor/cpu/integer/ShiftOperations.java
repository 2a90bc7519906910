package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.x86.Mnemonic;

/** Binds shifts and rotates to their operands. */
final class ShiftOperations {
  private interface Shift {
    long apply(Cpu c, int width, long a, int count);
  }

  private ShiftOperations() {}

  static void register(OperationTable t) {
    t.put(Mnemonic.SHL, (c, o) -> shift(c, o, (cpu, w, a, n) -> {
      long result = Shifts.shl(w, a, n);
      cpu.flags(Flags.RESULT, result, Shifts.shlSource(w, a, n, result));
      return result;
    }));
    t.put(Mnemonic.SHR, (c, o) -> shift(c, o, (cpu, w, a, n) -> {
      long result = Shifts.shr(w, a, n);
      cpu.flags(Flags.RESULT, result, Shifts.shrSource(w, a, n, result));
      return result;
    }));
    t.put(Mnemonic.SAR, (c, o) -> shift(c, o, (cpu, w, a, n) -> {
      long result = Shifts.sar(w, a, n);
      cpu.flags(Flags.RESULT, result, Shifts.sarSource(w, a, n));
      return result;
    }));
    t.put(Mnemonic.ROL, (c, o) -> shift(c, o, (cpu, w, a, n) -> {
      long result = Shifts.rol(w, a, n);
      rotateFlags(cpu, Shifts.rolSource(result));
      return result;
    }));
    t.put(Mnemonic.ROR, (c, o) -> shift(c, o, (cpu, w, a, n) -> {
      long result = Shifts.ror(w, a, n);
      rotateFlags(cpu, Shifts.rorSource(w, result));
      return result;
    }));
    t.put(Mnemonic.RCL, (c, o) -> shift(c, o, (cpu, w, a, n) -> {
      int count = Shifts.rotateThroughCarryCount(w, n);
      if (count == 0) {
        return a;
      }
      long result = Shifts.rcl(w, a, count, cpu.carry());
      rotateFlags(cpu, Shifts.rclSource(w, a, count, result));
      return result;
    }));
    t.put(Mnemonic.RCR, (c, o) -> shift(c, o, (cpu, w, a, n) -> {
      int count = Shifts.rotateThroughCarryCount(w, n);
      if (count == 0) {
        return a;
      }
      long result = Shifts.rcr(w, a, count, cpu.carry());
      rotateFlags(cpu, Shifts.rcrSource(w, a, count, result));
      return result;
    }));
    t.put(Mnemonic.SHLD, (c, o) -> doubleShift(c, o, true));
    t.put(Mnemonic.SHRD, (c, o) -> doubleShift(c, o, false));
    t.put(Mnemonic.SARX, (c, o) -> shiftX(c, o, Shifts::sar));
    t.put(Mnemonic.SHLX, (c, o) -> shiftX(c, o, Shifts::shl));
    t.put(Mnemonic.SHRX, (c, o) -> shiftX(c, o, Shifts::shr));
    t.put(Mnemonic.RORX, (c, o) -> {
      int w = IntegerOperand.width(o, 0);
      int count = (int) o.immediate & (Width.bits(w) - 1);
      IntegerOperand.write(c, o, 0, Shifts.ror(w, IntegerOperand.read(c, o, 1), count));
    });
  }

  /** Rotates replace CF and OF and leave the rest. */
  static void rotateFlags(Cpu c, long carryOverflow) {
    c.replaceFlags(Flags.CF | Flags.OF, carryOverflow);
  }

  private static void shift(Cpu c, Operands o, Shift operation) {
    int w = IntegerOperand.width(o, 0);
    int count = Shifts.maskCount(w, IntegerOperand.read(c, o, 1));
    long a = IntegerOperand.readForWrite(c, o, 0);
    // A 32-bit register is zero-extended even where the count is zero.
    IntegerOperand.write(c, o, 0, count == 0 ? a : operation.apply(c, w, a, count));
  }

  private static void doubleShift(Cpu c, Operands o, boolean left) {
    int w = IntegerOperand.width(o, 0);
    int count = Shifts.maskCount(w, IntegerOperand.read(c, o, 2));
    long b = IntegerOperand.read(c, o, 1);
    long a = IntegerOperand.readForWrite(c, o, 0);
    if (count == 0) {
      IntegerOperand.write(c, o, 0, a);
      return;
    }
    long result = left ? Shifts.shld(w, a, b, count) : Shifts.shrd(w, a, b, count);
    IntegerOperand.write(c, o, 0, result);
    long source = left ? Shifts.shldSource(w, a, b, count, result) : Shifts.shrdSource(w, a, b, count, result);
    c.flags(Flags.RESULT, result, source);
  }

  private interface PureShift {
    long apply(int width, long a, int count);
  }

  private static void shiftX(Cpu c, Operands o, PureShift operation) {
    int w = IntegerOperand.width(o, 0);
    int count = (int) IntegerOperand.read(c, o, 2) & (Width.bits(w) - 1);
    IntegerOperand.write(c, o, 0, operation.apply(w, IntegerOperand.read(c, o, 1), count));
  }
}
