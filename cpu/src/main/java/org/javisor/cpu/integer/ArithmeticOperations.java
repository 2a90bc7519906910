package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.x86.Mnemonic;

/** Binds addition, subtraction, logic, products and quotients to their operands. */
final class ArithmeticOperations {
  private ArithmeticOperations() {}

  static void register(OperationTable t) {
    t.put(Mnemonic.ADD, (c, o) -> ReadModifyWrite.apply(c, o, (cpu, w, a, b) -> {
      long result = Alu.add(w, a, b);
      cpu.flags(Flags.ADD | w, result, b);
      return result;
    }));
    t.put(Mnemonic.ADC, (c, o) -> ReadModifyWrite.apply(c, o, (cpu, w, a, b) -> {
      boolean carry = cpu.carry();
      long result = Alu.adc(w, a, b, carry);
      cpu.flags(Alu.adcKind(w, carry), result, b);
      return result;
    }));
    t.put(Mnemonic.SUB, (c, o) -> ReadModifyWrite.apply(c, o, ArithmeticOperations::subtract));
    t.put(Mnemonic.SBB, (c, o) -> ReadModifyWrite.apply(c, o, (cpu, w, a, b) -> {
      boolean borrow = cpu.carry();
      long result = Alu.sbb(w, a, b, borrow);
      cpu.flags(Alu.sbbKind(w, borrow), result, b);
      return result;
    }));
    t.put(Mnemonic.AND, (c, o) -> ReadModifyWrite.apply(c, o, (cpu, w, a, b) -> logic(cpu, a & b)));
    t.put(Mnemonic.OR, (c, o) -> ReadModifyWrite.apply(c, o, (cpu, w, a, b) -> logic(cpu, a | b)));
    t.put(Mnemonic.XOR, (c, o) -> ReadModifyWrite.apply(c, o, (cpu, w, a, b) -> logic(cpu, a ^ b)));
    t.put(Mnemonic.CMP, (c, o) -> {
      long a = IntegerOperand.read(c, o, 0);
      subtract(c, IntegerOperand.width(o, 0), a, IntegerOperand.read(c, o, 1));
    });
    t.put(Mnemonic.TEST, (c, o) -> {
      long a = IntegerOperand.read(c, o, 0);
      logic(c, a & IntegerOperand.read(c, o, 1));
    });
    t.put(Mnemonic.INC, (c, o) -> ReadModifyWrite.applyUnary(c, o, (cpu, w, a) -> {
      long result = Alu.add(w, a, 1);
      cpu.flags(Flags.RESULT, result, Alu.incSource(w, result, cpu.carry()));
      return result;
    }));
    t.put(Mnemonic.DEC, (c, o) -> ReadModifyWrite.applyUnary(c, o, (cpu, w, a) -> {
      long result = Alu.sub(w, a, 1);
      cpu.flags(Flags.RESULT, result, Alu.decSource(w, result, cpu.carry()));
      return result;
    }));
    t.put(Mnemonic.NEG, (c, o) -> ReadModifyWrite.applyUnary(c, o, (cpu, w, a) -> subtract(cpu, w, 0, a)));
    t.put(Mnemonic.NOT, (c, o) -> ReadModifyWrite.applyUnary(c, o, (cpu, w, a) -> ~a));
    t.put(Mnemonic.MUL, ArithmeticOperations::mul);
    t.put(Mnemonic.IMUL, ArithmeticOperations::imul);
    t.put(Mnemonic.MULX, ArithmeticOperations::mulx);
    t.put(Mnemonic.DIV, ArithmeticOperations::div);
    t.put(Mnemonic.IDIV, ArithmeticOperations::idiv);
    t.put(Mnemonic.ADCX, (c, o) -> addWithFlag(c, o, Flags.CF));
    t.put(Mnemonic.ADOX, (c, o) -> addWithFlag(c, o, Flags.OF));
    t.put(Mnemonic.DAA, Decimal::daa);
    t.put(Mnemonic.DAS, Decimal::das);
    t.put(Mnemonic.AAA, Decimal::aaa);
    t.put(Mnemonic.AAS, Decimal::aas);
    t.put(Mnemonic.AAM, Decimal::aam);
    t.put(Mnemonic.AAD, Decimal::aad);
  }

  private static long subtract(Cpu c, int width, long a, long b) {
    long result = Alu.sub(width, a, b);
    c.flags(Flags.SUB | width, result, b);
    return result;
  }

  private static long logic(Cpu c, long result) {
    c.flags(Flags.RESULT, result, 0);
    return result;
  }

  private static void mul(Cpu c, Operands o) {
    int w = IntegerOperand.width(o, 0);
    long b = IntegerOperand.read(c, o, 0);
    long a = Gpr.read(c, w, 0);
    long low = Multiply.low(w, a, b);
    long high = Multiply.mulHigh(w, a, b);
    writeProduct(c, w, low, high);
    c.flags(Flags.RESULT, low, Multiply.mulSource(high));
  }

  private static void imul(Cpu c, Operands o) {
    int w = IntegerOperand.width(o, 0);
    int count = o.encoding.operands().size();
    if (count == 1) {
      long b = IntegerOperand.read(c, o, 0);
      long a = Gpr.read(c, w, 0);
      long low = Multiply.low(w, a, b);
      long high = Multiply.imulHigh(w, a, b);
      writeProduct(c, w, low, high);
      c.flags(Flags.RESULT, low, Multiply.imulSource(low, high));
      return;
    }
    long a = IntegerOperand.read(c, o, count - 2);
    long b = IntegerOperand.read(c, o, count - 1);
    long low = Multiply.low(w, a, b);
    IntegerOperand.write(c, o, 0, low);
    c.flags(Flags.RESULT, low, Multiply.imulSource(low, Multiply.imulHigh(w, a, b)));
  }

  private static void writeProduct(Cpu c, int w, long low, long high) {
    if (w == Width.BYTE) {
      Gpr.write(c, Width.WORD, 0, (low & 0xFF) | (high << 8));
    } else {
      Gpr.write(c, w, 0, low);
      Gpr.write(c, w, 2, high);
    }
  }

  private static void mulx(Cpu c, Operands o) {
    int w = Width.of(o.operandSize == 8 ? 8 : 4);
    long a = Gpr.read(c, w, 2);
    long b = IntegerOperand.read(c, o, 2);
    long high = Multiply.mulHigh(w, a, b);
    // Where both destinations are one register it gets the high half.
    Gpr.write(c, w, o.vvvv, Multiply.low(w, a, b));
    Gpr.write(c, w, o.reg, high);
  }

  private static void div(Cpu c, Operands o) {
    int w = IntegerOperand.width(o, 0);
    long divisor = IntegerOperand.readUnsigned(c, o, 0);
    long low = w == Width.BYTE ? Gpr.readUnsigned(c, Width.BYTE, 0) : Gpr.readUnsigned(c, w, 0);
    long high = w == Width.BYTE ? (c.r[0] >>> 8) & 0xFF : Gpr.readUnsigned(c, w, 2);
    long quotient = Division.divide(c, w, high, low, divisor);
    writeQuotient(c, w, quotient, low - quotient * divisor);
  }

  private static void idiv(Cpu c, Operands o) {
    int w = IntegerOperand.width(o, 0);
    long divisor = IntegerOperand.read(c, o, 0);
    long low = Gpr.read(c, w, 0);
    long high = w == Width.BYTE ? (byte) (c.r[0] >> 8) : Gpr.read(c, w, 2);
    long quotient = Division.divideSigned(c, w, high, low, divisor);
    writeQuotient(c, w, quotient, low - quotient * divisor);
  }

  private static void writeQuotient(Cpu c, int w, long quotient, long remainder) {
    if (w == Width.BYTE) {
      Gpr.write(c, Width.WORD, 0, (quotient & 0xFF) | (remainder << 8));
    } else {
      Gpr.write(c, w, 0, quotient);
      Gpr.write(c, w, 2, remainder);
    }
  }

  /** ADCX and ADOX: an addition whose carry goes through one flag and leaves the others. */
  private static void addWithFlag(Cpu c, Operands o, int flag) {
    int w = IntegerOperand.width(o, 0);
    long a = IntegerOperand.read(c, o, 0);
    long b = IntegerOperand.read(c, o, 1);
    int flags = Flags.materialize(c.flagsKind, c.flagsResult, c.flagsSource);
    boolean carry = (flags & flag) != 0;
    long result = Alu.adc(w, a, b, carry);
    boolean carryOut = Flags.carry(Alu.adcKind(w, carry), result, b);
    IntegerOperand.write(c, o, 0, result);
    c.flags(Flags.EXPLICIT, 0, (flags & ~flag) | (carryOut ? flag : 0));
  }
}
