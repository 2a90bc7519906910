package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;
import org.javisor.x86.OperandKind;

/**
 * Far JMP, CALL and RET to a segment: directly, through call gates, and to tasks.
 *
 * @see "Intel SDM volume 2, JMP, CALL, RET; volume 3, 6.8 Privilege Level Checking When Transferring Program Control"
 */
public final class FarTransfer {
  private FarTransfer() {}

  /** JMPF. */
  public static void jump(Cpu c, Operands o) {
    if (o.encoding.operands().getFirst() == OperandKind.Ap) {
      jump(c, (int) o.immediate2 & 0xFFFF, o.immediate & GuestMemory.mask(o.operandSize), o.nextRip(c));
    } else {
      long pointer = o.memory().linear(c, o.operandSize + 2, false);
      long offset = GuestMemory.load(c, pointer, o.operandSize);
      jump(c, c.mmu.load16(pointer + o.operandSize) & 0xFFFF, offset, o.nextRip(c));
    }
  }

  /** CALLF. */
  public static void call(Cpu c, Operands o) {
    int size = o.operandSize;
    if (o.encoding.operands().getFirst() == OperandKind.Ap) {
      call(c, (int) o.immediate2 & 0xFFFF, o.immediate & GuestMemory.mask(size), size, o.nextRip(c));
    } else {
      long pointer = o.memory().linear(c, size + 2, false);
      long offset = GuestMemory.load(c, pointer, size);
      call(c, c.mmu.load16(pointer + size) & 0xFFFF, offset, size, o.nextRip(c));
    }
  }

  /** RETF, with or without a number of bytes to release. */
  public static void ret(Cpu c, Operands o) {
    boolean releases = !o.encoding.operands().isEmpty();
    FarReturn.ret(c, o.operandSize, releases ? o.immediate & 0xFFFF : 0);
  }

  static void jump(Cpu c, int selector, long offset, long nextRip) {
    if (c.realOrVirtual8086()) {
      CodeSegment.enterParagraph(c, selector, offset);
      return;
    }
    long d = readTarget(c, selector);
    if (!Descriptor.isSystem(d)) {
      enterDirect(c, selector, d, offset);
      return;
    }
    switch (systemType(c, selector, d)) {
      case Descriptor.CALL_GATE16, Descriptor.CALL_GATE32 -> CallGate.jump(c, selector, d);
      case Descriptor.TASK_GATE -> TaskSwitch.throughGate(c, selector, d, TaskSwitch.Cause.JUMP, nextRip);
      default -> TaskSwitch.direct(c, selector, d, TaskSwitch.Cause.JUMP, nextRip);
    }
  }

  static void call(Cpu c, int selector, long offset, int size, long nextRip) {
    if (c.realOrVirtual8086()) {
      callParagraph(c, selector, offset, size, nextRip);
      return;
    }
    long d = readTarget(c, selector);
    if (!Descriptor.isSystem(d)) {
      callDirect(c, selector, d, offset, size, nextRip);
      return;
    }
    switch (systemType(c, selector, d)) {
      case Descriptor.CALL_GATE16, Descriptor.CALL_GATE32 -> CallGate.call(c, selector, d, nextRip);
      case Descriptor.TASK_GATE -> TaskSwitch.throughGate(c, selector, d, TaskSwitch.Cause.CALL, nextRip);
      default -> TaskSwitch.direct(c, selector, d, TaskSwitch.Cause.CALL, nextRip);
    }
  }

  private static long readTarget(Cpu c, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.GP);
    }
    return DescriptorTables.read(c, selector, Vector.GP);
  }

  /**
   * The type of a system descriptor that a far transfer may name: gates and TSSs; only 64-bit call gates in long mode.
   */
  private static int systemType(Cpu c, int selector, long d) {
    int type = Descriptor.type(d);
    boolean valid = switch (type) {
      case Descriptor.CALL_GATE32 -> true;
      case Descriptor.CALL_GATE16,
          Descriptor.TASK_GATE,
          Descriptor.TSS16_AVAILABLE,
          Descriptor.TSS32_AVAILABLE -> !c.longMode();
      default -> false;
    };
    if (!valid) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    return type;
  }

  private static void enterDirect(Cpu c, int selector, long d, long offset) {
    CodeSegment.checkDirect(c, selector, d);
    CodeSegment.checkTarget(c, d, offset);
    DescriptorTables.markAccessed(c, selector, d);
    CodeSegment.enter(c, selector, d, c.cpl, offset);
  }

  private static void callDirect(Cpu c, int selector, long d, long offset, int size, long nextRip) {
    CodeSegment.checkDirect(c, selector, d);
    CodeSegment.checkTarget(c, d, offset);
    Stack stack = Stack.current(c);
    stack.push(size, c.selector[Cpu.CS]);
    stack.push(size, nextRip);
    DescriptorTables.markAccessed(c, selector, d);
    stack.commit();
    CodeSegment.enter(c, selector, d, c.cpl, offset);
  }

  private static void callParagraph(Cpu c, int selector, long offset, int size, long nextRip) {
    Stack stack = Stack.current(c);
    stack.push(size, c.selector[Cpu.CS]);
    stack.push(size, nextRip);
    CodeSegment.enterParagraph(c, selector, offset);
    stack.commit();
  }
}
