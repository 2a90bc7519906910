package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Segmentation;
import org.javisor.memory.AddressSpace;
import org.javisor.x86.Mnemonic;

/**
 * MOVS, STOS, LODS, SCAS and CMPS. A repeated string instruction sets RIP itself: to the next instruction when it is
 * done, to itself after a bounded number of elements, so that interrupts get in. Registers are up to date after each
 * element, so that a fault resumes where it happened; runs inside one page go through {@link BulkStrings}.
 *
 * @see "Intel SDM volume 2, REP/REPE/REPZ/REPNE/REPNZ"
 */
public final class StringOperations {
  /** Elements a repeated instruction handles before it looks for interrupts. */
  private static final int ELEMENTS_PER_TURN = 1 << 15;

  private static final int RSI = 6;
  private static final int RDI = 7;

  /** Handles 1..limit elements, moves RSI and RDI past them, and returns how many. */
  private interface Step {
    long run(Cpu c, Operands o, int width, long limit);
  }

  private StringOperations() {}

  static void register(OperationTable t) {
    t.put(Mnemonic.MOVS, (c, o) -> execute(c, o, false, StringOperations::move));
    t.put(Mnemonic.STOS, (c, o) -> execute(c, o, false, StringOperations::store));
    t.put(Mnemonic.LODS, (c, o) -> execute(c, o, false, StringOperations::load));
    t.put(Mnemonic.SCAS, (c, o) -> execute(c, o, true, StringOperations::scan));
    t.put(Mnemonic.CMPS, (c, o) -> execute(c, o, true, StringOperations::compare));
  }

  private static int width(Operands o) {
    return IntegerOperand.width(o, 0);
  }

  private static void execute(Cpu c, Operands o, boolean comparing, Step step) {
    if (o.rep || o.repne) {
      repeat(c, o, step, comparing);
    } else {
      step.run(c, o, width(o), 1);
    }
  }

  private static void repeat(Cpu c, Operands o, Step step, boolean comparing) {
    long mask = MoveOperations.addressMask(o);
    int countWidth = Width.of(o.addressSize);
    int width = width(o);
    long next = o.nextRip(c);
    long count = c.r[1] & mask;
    long turn = (c.systemFlags & Flags.TF) != 0 ? 1 : ELEMENTS_PER_TURN;
    while (count != 0) {
      if (turn <= 0) {
        c.r[Cpu.RIP] = o.rip(c);
        return;
      }
      long limit = Long.compareUnsigned(count, turn) < 0 ? count : turn;
      long done = step.run(c, o, width, limit);
      count -= done;
      turn -= done;
      Gpr.write(c, countWidth, 1, count);
      if (comparing && c.condition(4) != o.rep) {
        break;
      }
    }
    c.r[Cpu.RIP] = next;
  }

  private static long source(Cpu c, Operands o, int width) {
    long offset = c.r[RSI] & MoveOperations.addressMask(o);
    return Segmentation.linear(c, o.segment, offset, Width.bytes(width), false);
  }

  private static long destination(Cpu c, Operands o, int width, boolean write) {
    long offset = c.r[RDI] & MoveOperations.addressMask(o);
    return Segmentation.linear(c, Cpu.ES, offset, Width.bytes(width), write);
  }

  private static void advance(Cpu c, Operands o, int register, int width, long elements) {
    long bytes = elements << width;
    long delta = (c.systemFlags & Flags.DF) != 0 ? -bytes : bytes;
    Gpr.write(c, Width.of(o.addressSize), register, c.r[register] + delta);
  }

  /** Whether a run of elements may be handled at once: ascending, and with no segment limit in the way. */
  private static boolean bulk(Cpu c, Operands o, long limit) {
    return limit > 1
        && (c.systemFlags & Flags.DF) == 0
        && (c.mode & Cpu.MODE_FLAT) != 0
        && (o.segment < Cpu.FS || c.code64());
  }

  /** Whole elements from a linear address to the end of its page. */
  private static long elementsInPage(long linear, int width) {
    return (AddressSpace.PAGE_SIZE - (linear & (AddressSpace.PAGE_SIZE - 1))) >> width;
  }

  private static long move(Cpu c, Operands o, int width, long limit) {
    long from = source(c, o, width);
    long to = destination(c, o, width, true);
    long done = 0;
    if (bulk(c, o, limit)) {
      long elements = Math.min(limit, Math.min(elementsInPage(from, width), elementsInPage(to, width)));
      long hostFrom = elements > 0 ? c.mmu.hostForRead(from) : 0;
      long hostTo = hostFrom != 0 ? c.mmu.hostForWrite(to) : 0;
      if (hostTo != 0) {
        BulkStrings.move(hostFrom, hostTo, width, elements);
        done = elements;
      }
    }
    if (done == 0) {
      IntegerOperand.store(c, width, to, IntegerOperand.load(c, width, from));
      done = 1;
    }
    advance(c, o, RSI, width, done);
    advance(c, o, RDI, width, done);
    return done;
  }

  private static long store(Cpu c, Operands o, int width, long limit) {
    long to = destination(c, o, width, true);
    long done = 0;
    if (bulk(c, o, limit)) {
      long elements = Math.min(limit, elementsInPage(to, width));
      long host = elements > 0 ? c.mmu.hostForWrite(to) : 0;
      if (host != 0) {
        BulkStrings.fill(host, width, elements, c.r[0]);
        done = elements;
      }
    }
    if (done == 0) {
      IntegerOperand.store(c, width, to, c.r[0]);
      done = 1;
    }
    advance(c, o, RDI, width, done);
    return done;
  }

  private static long load(Cpu c, Operands o, int width, long limit) {
    Gpr.write(c, width, 0, IntegerOperand.load(c, width, source(c, o, width)));
    advance(c, o, RSI, width, 1);
    return 1;
  }

  private static long scan(Cpu c, Operands o, int width, long limit) {
    long at = destination(c, o, width, false);
    long a = Gpr.read(c, width, 0);
    long skipped = 0;
    if (bulk(c, o, limit)) {
      long elements = Math.min(limit, elementsInPage(at, width)) - 1;
      long host = elements > 0 ? c.mmu.hostForRead(at) : 0;
      if (host != 0) {
        // Stop before the element that ends the scan: the code below sets the flags from it.
        skipped = BulkStrings.scan(host, width, elements, a, o.rep);
        at += skipped << width;
      }
    }
    long b = IntegerOperand.load(c, width, at);
    c.flags(Flags.SUB | width, Alu.sub(width, a, b), b);
    advance(c, o, RDI, width, skipped + 1);
    return skipped + 1;
  }

  private static long compare(Cpu c, Operands o, int width, long limit) {
    long left = source(c, o, width);
    long right = destination(c, o, width, false);
    long skipped = 0;
    if (bulk(c, o, limit)) {
      long elements = Math.min(limit, Math.min(elementsInPage(left, width), elementsInPage(right, width))) - 1;
      long hostLeft = elements > 0 ? c.mmu.hostForRead(left) : 0;
      long hostRight = hostLeft != 0 ? c.mmu.hostForRead(right) : 0;
      if (hostRight != 0) {
        skipped = BulkStrings.compare(hostLeft, hostRight, width, elements, o.rep);
        left += skipped << width;
        right += skipped << width;
      }
    }
    long a = IntegerOperand.load(c, width, left);
    long b = IntegerOperand.load(c, width, right);
    c.flags(Flags.SUB | width, Alu.sub(width, a, b), b);
    advance(c, o, RSI, width, skipped + 1);
    advance(c, o, RDI, width, skipped + 1);
    return skipped + 1;
  }
}
