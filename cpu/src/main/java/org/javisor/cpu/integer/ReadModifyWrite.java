package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/**
 * The common shape of instructions that read, change and write their first operand. With LOCK the memory update is one
 * atomic compare-and-swap, retried until it succeeds; without it a load and a store.
 *
 * <p>The operation sets the flags of the CPU before the store: where the store faults, the flags are put back.
 */
final class ReadModifyWrite {
  /** Computes a result and sets flags. */
  interface Binary {
    long apply(Cpu c, int width, long a, long b);
  }

  interface Unary {
    long apply(Cpu c, int width, long a);
  }

  private ReadModifyWrite() {}

  static void apply(Cpu c, Operands o, Binary operation) {
    long b = IntegerOperand.read(c, o, 1);
    applyUnary(c, o, (cpu, w, a) -> operation.apply(cpu, w, a, b));
  }

  static void applyUnary(Cpu c, Operands o, Unary operation) {
    int w = IntegerOperand.width(o, 0);
    if (o.isRegisterForm()) {
      IntegerOperand.write(c, o, 0, operation.apply(c, w, IntegerOperand.read(c, o, 0)));
      return;
    }
    int kind = c.flagsKind;
    long result = c.flagsResult;
    long source = c.flagsSource;
    if (o.lock) {
      long linear = o.memory().linear(c, Width.bytes(w), true);
      while (true) {
        long old = IntegerOperand.load(c, w, probe(c, linear, w));
        long changed = operation.apply(c, w, old);
        if (Locked.compareAndSwap(c, w, linear, old, changed)) {
          return;
        }
        c.flags(kind, result, source);
      }
    }
    // A destination page that may be read but not written faults here, before the flags change.
    long old = IntegerOperand.readForWrite(c, o, 0);
    IntegerOperand.write(c, o, 0, operation.apply(c, w, old));
  }

  private static long probe(Cpu c, long linear, int width) {
    c.mmu.probeWrite(linear, Width.bytes(width));
    return linear;
  }
}
