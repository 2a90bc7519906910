package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;
import org.javisor.x86.Mnemonic;

/**
 * Near branches. Each sets {@code c.r[Cpu.RIP]}.
 *
 * @see "Intel SDM volume 2, Jcc, JMP, CALL, RET, LOOP/LOOPcc"
 */
public final class BranchOperations {
  private BranchOperations() {}

  static void register(OperationTable t) {
    t.put(Mnemonic.JCC, (c, o) -> relativeIf(c, o, c.condition(o.encoding.condition())));
    t.put(Mnemonic.JCXZ, (c, o) -> relativeIf(c, o, (c.r[1] & MoveOperations.addressMask(o)) == 0));
    t.put(Mnemonic.LOOP, (c, o) -> loop(c, o, true));
    t.put(Mnemonic.LOOPE, (c, o) -> loop(c, o, c.condition(4)));
    t.put(Mnemonic.LOOPNE, (c, o) -> loop(c, o, c.condition(5)));
    t.put(Mnemonic.JMP, (c, o) -> c.r[Cpu.RIP] = target(c, o));
    t.put(Mnemonic.CALL, (c, o) -> {
      long target = target(c, o);
      Stack.push(c, o.operandSize, o.nextRip(c));
      c.r[Cpu.RIP] = target;
    });
    t.put(Mnemonic.RET, (c, o) -> {
      long target = check(c, Stack.peek(c, c.r[4], o.operandSize));
      long released = o.encoding.operands().isEmpty() ? 0 : o.immediate & 0xFFFF;
      Stack.pointer(c, c.r[4] + o.operandSize + released);
      c.r[Cpu.RIP] = target;
    });
  }

  private static long target(Cpu c, Operands o) {
    return switch (o.encoding.operands().getFirst().method()) {
      case J -> relative(c, o);
      default -> check(c, IntegerOperand.readUnsigned(c, o, 0));
    };
  }

  private static long relative(Cpu c, Operands o) {
    long mask = o.operandSize == 8 ? -1 : o.operandSize == 4 ? 0xFFFF_FFFFL : 0xFFFF;
    return check(c, (o.nextRip(c) + o.immediate) & mask);
  }

  private static void relativeIf(Cpu c, Operands o, boolean taken) {
    c.r[Cpu.RIP] = taken ? relative(c, o) : o.nextRip(c);
  }

  private static void loop(Cpu c, Operands o, boolean condition) {
    long mask = MoveOperations.addressMask(o);
    long count = (c.r[1] - 1) & mask;
    long next = condition && count != 0 ? relative(c, o) : o.nextRip(c);
    Gpr.write(c, Width.of(o.addressSize), 1, count);
    c.r[Cpu.RIP] = next;
  }

  /** Returns a branch target that lies in the code segment (is canonical in 64-bit mode), or raises #GP(0). */
  public static long check(Cpu c, long target) {
    boolean legal = c.code64() ? target << 16 >> 16 == target : target <= c.limit[Cpu.CS];
    if (!legal) {
      throw c.fault(Vector.GP);
    }
    return target;
  }
}
