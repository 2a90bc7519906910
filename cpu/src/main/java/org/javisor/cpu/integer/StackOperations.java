package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Operands;
import org.javisor.x86.Mnemonic;

/** Binds PUSH, POP, PUSHA, POPA, ENTER and LEAVE to their operands. */
final class StackOperations {
  private static final int RSP = 4;
  private static final int RBP = 5;

  private StackOperations() {}

  static void register(OperationTable t) {
    t.put(Mnemonic.PUSH, (c, o) -> Stack.push(c, o.operandSize, IntegerOperand.read(c, o, 0)));
    t.put(Mnemonic.POP, StackOperations::pop);
    t.put(Mnemonic.PUSHA, StackOperations::pushAll);
    t.put(Mnemonic.POPA, StackOperations::popAll);
    t.put(Mnemonic.ENTER, StackOperations::enter);
    t.put(Mnemonic.LEAVE, StackOperations::leave);
  }

  /** A memory destination based on rSP uses the stack pointer after the pop; a faulting store puts it back. */
  private static void pop(Cpu c, Operands o) {
    long old = c.r[RSP];
    long value = Stack.pop(c, o.operandSize);
    if (o.isRegisterForm()) {
      IntegerOperand.write(c, o, 0, value);
      return;
    }
    boolean stored = false;
    try {
      IntegerOperand.write(c, o, 0, value);
      stored = true;
    } finally {
      if (!stored) {
        c.r[RSP] = old;
      }
    }
  }

  private static void pushAll(Cpu c, Operands o) {
    int size = o.operandSize;
    long top = c.r[RSP];
    // The lowest word first: where it faults, nothing was stored.
    for (int n = 7; n >= 0; n--) {
      Stack.poke(c, top - (long) size * (n + 1), size, c.r[n]);
    }
    Stack.pointer(c, top - 8L * size);
  }

  private static void popAll(Cpu c, Operands o) {
    int size = o.operandSize;
    long top = c.r[RSP];
    Stack.peek(c, top + 7L * size, size);
    for (int n = 7; n >= 0; n--) {
      long value = Stack.peek(c, top + (long) size * (7 - n), size);
      if (n != RSP) {
        Gpr.write(c, Width.of(size), n, value);
      }
    }
    Stack.pointer(c, top + 8L * size);
  }

  /** @see "Intel SDM volume 1, 6.5 Procedure Calls for Block-Structured Languages" */
  private static void enter(Cpu c, Operands o) {
    int size = o.operandSize;
    int allocation = (int) o.immediate & 0xFFFF;
    int level = (int) o.immediate2 & 0x1F;
    long top = c.r[RSP];
    Stack.poke(c, top - size, size, c.r[RBP]);
    long frame = (top - size) & Stack.mask(c);
    long at = frame;
    if (level > 0) {
      for (int i = 1; i < level; i++) {
        at -= size;
        Stack.poke(c, at, size, Stack.peek(c, c.r[RBP] - (long) i * size, size));
      }
      at -= size;
      Stack.poke(c, at, size, frame);
    }
    long pointer = (at - allocation) & Stack.mask(c);
    // The final stack pointer must be writable: the instruction faults otherwise, as if it pushed there.
    Stack.peek(c, pointer, size);
    Gpr.write(c, Width.of(size), RBP, frame);
    Stack.pointer(c, pointer);
  }

  private static void leave(Cpu c, Operands o) {
    long frame = c.r[RBP];
    long value = Stack.peek(c, frame, o.operandSize);
    Stack.pointer(c, frame + o.operandSize);
    Gpr.write(c, Width.of(o.operandSize), RBP, value);
  }
}
