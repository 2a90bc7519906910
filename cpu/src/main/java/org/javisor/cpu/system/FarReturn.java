package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/**
 * Far RET, and what it shares with IRET: the checks of the popped CS:RIP and SS:RSP.
 *
 * @see "Intel SDM volume 2, RET; IRET/IRETD/IRETQ"
 */
final class FarReturn {
  private FarReturn() {}

  static void ret(Cpu c, int size, long releasedBytes) {
    Stack stack = Stack.current(c);
    long rip = stack.pop(size);
    int selector = (int) stack.pop(size) & 0xFFFF;
    if (c.realOrVirtual8086()) {
      stack.skip(releasedBytes);
      CodeSegment.enterParagraph(c, selector, rip);
      stack.commit();
      return;
    }
    long code = checkedCode(c, selector);
    stack.skip(releasedBytes);
    if (DescriptorTables.rpl(selector) == c.cpl) {
      CodeSegment.checkTarget(c, code, rip);
      DescriptorTables.markAccessed(c, selector, code);
      stack.commit();
      CodeSegment.enter(c, selector, code, c.cpl, rip);
    } else {
      long pointer = stack.pop(size);
      int stackSelector = (int) stack.pop(size) & 0xFFFF;
      toStack(c, new Target(selector, code, rip, stackSelector, pointer, size, releasedBytes));
    }
  }

  /** Where a return with a stack of its own goes. */
  record Target(
      int selector, long code, long rip, int stackSelector, long pointer, int size, long releasedBytes) {}

  /** Reads and checks the descriptor of a popped CS. */
  static long checkedCode(Cpu c, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.GP);
    }
    long code = DescriptorTables.read(c, selector, Vector.GP);
    CodeSegment.checkReturn(c, selector, code);
    return code;
  }

  /** Returns to a popped CS:RIP and SS:RSP, of the same or less privilege. Nothing is changed if a check fails. */
  static void toStack(Cpu c, Target t) {
    int level = DescriptorTables.rpl(t.selector);
    boolean to64 = CodeSegment.is64(c, t.code);
    boolean nullStack = DescriptorTables.isNull(t.stackSelector);
    long segment = 0;
    if (!nullStack) {
      segment = Segments.checkStack(c, t.stackSelector, level, Vector.GP);
    } else if (!to64 || level == 3 || DescriptorTables.rpl(t.stackSelector) != level) {
      throw c.fault(Vector.GP, errorCode(t.stackSelector));
    }
    CodeSegment.checkTarget(c, t.code, t.rip);
    DescriptorTables.markAccessed(c, t.selector, t.code);
    if (!nullStack) {
      DescriptorTables.markAccessed(c, t.stackSelector, segment);
    }

    int before = c.cpl;
    if (nullStack) {
      Segments.setNullStack(c, t.stackSelector, level);
    } else {
      Segments.set(c, Cpu.SS, t.stackSelector, segment);
    }
    setPointer(c, t, to64);
    CodeSegment.enter(c, t.selector, t.code, level, t.rip);
    if (level > before) {
      Segments.dropInaccessible(c);
      c.updateMode();
    }
  }

  /** The popped pointer replaces RSP, or only SP where the stack returned to is a 16-bit one. */
  private static void setPointer(Cpu c, Target t, boolean to64) {
    long pointer = t.pointer + t.releasedBytes;
    if (to64) {
      c.r[4] = t.size == 8 ? pointer : pointer & GuestMemory.mask(t.size);
    } else if ((c.access[Cpu.SS] & Cpu.ACCESS_DB) != 0) {
      c.r[4] = pointer & 0xFFFF_FFFFL;
    } else {
      c.r[4] = (c.r[4] & ~0xFFFFL) | (pointer & 0xFFFF);
    }
  }
}
