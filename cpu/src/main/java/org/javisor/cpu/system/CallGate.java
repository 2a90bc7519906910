package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;
import static org.javisor.cpu.system.DescriptorTables.rpl;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.Vector;

/**
 * Call gates: 16- and 32-bit with parameters copied to the inner stack, 64-bit without.
 *
 * @see "Intel SDM volume 3, 6.8.3 Call Gates to 6.8.5 Stack Switching"
 */
final class CallGate {
  private CallGate() {}

  /** A gate's checked target. */
  private record Target(int selector, long descriptor, long offset, int size, int parameters) {}

  static void jump(Cpu c, int gateSelector, long gate) {
    Target target = open(c, gateSelector, gate);
    long d = target.descriptor;
    if (!Descriptor.isConformingCode(d) && Descriptor.dpl(d) != c.cpl) {
      throw c.fault(Vector.GP, errorCode(target.selector));
    }
    finishChecks(c, target);
    CodeSegment.enter(c, target.selector, d, c.cpl, target.offset);
  }

  static void call(Cpu c, int gateSelector, long gate, long nextRip) {
    Target target = open(c, gateSelector, gate);
    int level = Descriptor.dpl(target.descriptor);
    if (Descriptor.isConformingCode(target.descriptor) || level == c.cpl) {
      callSame(c, target, nextRip);
    } else if (c.longMode()) {
      callInner64(c, target, level, nextRip);
    } else {
      callInner(c, target, level, nextRip);
    }
  }

  private static Target open(Cpu c, int gateSelector, long gate) {
    int gateError = errorCode(gateSelector);
    long upper = c.longMode() ? DescriptorTables.readUpper(c, gateSelector, Vector.GP) : 0;
    if ((upper >>> 40 & 0x1F) != 0 || Descriptor.dpl(gate) < Math.max(c.cpl, rpl(gateSelector))) {
      throw c.fault(Vector.GP, gateError);
    }
    if (!Descriptor.isPresent(gate)) {
      throw c.fault(Vector.NP, gateError);
    }
    int selector = Descriptor.gateSelector(gate);
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.GP);
    }
    long d = DescriptorTables.read(c, selector, Vector.GP);
    boolean allowed = Descriptor.isCode(d)
        && Descriptor.dpl(d) <= c.cpl
        && (!c.longMode() || (Descriptor.isLong(d) && !Descriptor.isBig(d)));
    if (!allowed) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    if (!Descriptor.isPresent(d)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
    long offset = Descriptor.gateOffset(gate) | upper << 32;
    int size = c.longMode() ? 8 : (Descriptor.type(gate) & 8) != 0 ? 4 : 2;
    return new Target(selector, d, offset, size, Descriptor.gateParameters(gate));
  }

  private static void finishChecks(Cpu c, Target target) {
    CodeSegment.checkTarget(c, target.descriptor, target.offset);
    DescriptorTables.markAccessed(c, target.selector, target.descriptor);
  }

  private static void callSame(Cpu c, Target target, long nextRip) {
    finishChecks(c, target);
    Stack stack = c.longMode() ? Stack.of64(c, c.r[4]) : Stack.current(c);
    stack.push(target.size, c.selector[Cpu.CS]);
    stack.push(target.size, nextRip);
    stack.commit();
    CodeSegment.enter(c, target.selector, target.descriptor, c.cpl, target.offset);
  }

  private static void callInner(Cpu c, Target target, int level, long nextRip) {
    int stackSelector = TaskState.innerSelector(c, level);
    long stackPointer = TaskState.innerPointer(c, level);
    if (DescriptorTables.isNull(stackSelector)) {
      throw c.fault(Vector.TS, 0);
    }
    long segment = Segments.checkStack(c, stackSelector, level, Vector.TS);
    finishChecks(c, target);
    long[] parameters = readParameters(c, target);
    DescriptorTables.markAccessed(c, stackSelector, segment);

    Stack stack = Stack.inner(c, stackSelector, segment, stackPointer);
    int oldCpl = Privilege.enter(c, level);
    try {
      stack.push(target.size, c.selector[Cpu.SS]);
      stack.push(target.size, c.r[4]);
      for (int i = parameters.length - 1; i >= 0; i--) {
        stack.push(target.size, parameters[i]);
      }
      stack.push(target.size, c.selector[Cpu.CS]);
      stack.push(target.size, nextRip);
    } catch (GuestFault fault) {
      Privilege.enter(c, oldCpl);
      throw fault;
    }
    Segments.set(c, Cpu.SS, stackSelector, segment);
    stack.commit();
    CodeSegment.enter(c, target.selector, target.descriptor, level, target.offset);
  }

  /** The parameters on the caller's stack, the last pushed first. */
  private static long[] readParameters(Cpu c, Target target) {
    long[] parameters = new long[target.parameters];
    Stack outer = Stack.current(c);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = outer.pop(target.size);
    }
    return parameters;
  }

  private static void callInner64(Cpu c, Target target, int level, long nextRip) {
    Stack stack = Stack.of64(c, TaskState.innerPointer64(c, level));
    finishChecks(c, target);
    int oldCpl = Privilege.enter(c, level);
    try {
      stack.push(8, c.selector[Cpu.SS]);
      stack.push(8, c.r[4]);
      stack.push(8, c.selector[Cpu.CS]);
      stack.push(8, nextRip);
    } catch (GuestFault fault) {
      Privilege.enter(c, oldCpl);
      throw fault;
    }
    Segments.setNullStack(c, level, level);
    stack.commit();
    CodeSegment.enter(c, target.selector, target.descriptor, level, target.offset);
  }
}
