package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.Vector;

/**
 * Delivery through 16- and 32-bit interrupt, trap and task gates, from protected and virtual-8086 mode.
 *
 * @see "Intel SDM volume 2, INT n/INTO/INT3/INT1, PROTECTED-MODE; volume 3, 7.12"
 */
final class ProtectedInterrupts {
  private ProtectedInterrupts() {}

  static void deliver(Cpu c, Event event) {
    long gate = readGate(c, event);
    if (Descriptor.type(gate) == Descriptor.TASK_GATE) {
      deliverToTask(c, event, gate);
      return;
    }
    int selector = Descriptor.gateSelector(gate);
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.GP);
    }
    long code = DescriptorTables.read(c, selector, Vector.GP);
    int dpl = Descriptor.dpl(code);
    if (!Descriptor.isCode(code) || dpl > c.cpl) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    if (!Descriptor.isPresent(code)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
    boolean inward = !Descriptor.isConformingCode(code) && dpl < c.cpl;
    if (c.virtual8086() && (!inward || dpl != 0)) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    if (inward) {
      enterInner(c, event, gate, code);
    } else {
      enterSame(c, event, gate, code);
    }
  }

  private static long readGate(Cpu c, Event event) {
    int offset = 8 * event.vector();
    if (offset + 7 > c.idtLimit) {
      throw c.fault(Vector.GP, event.gateError());
    }
    long gate = c.mmu.systemLoad((c.idtBase + offset) & 0xFFFF_FFFFL, 8);
    boolean valid = switch (Descriptor.type(gate)) {
      case Descriptor.TASK_GATE,
          Descriptor.INTERRUPT_GATE16,
          Descriptor.TRAP_GATE16,
          Descriptor.INTERRUPT_GATE32,
          Descriptor.TRAP_GATE32 -> Descriptor.isSystem(gate);
      default -> false;
    };
    if (!valid || (event.isSoftware() && Descriptor.dpl(gate) < c.cpl)) {
      throw c.fault(Vector.GP, event.gateError());
    }
    if (!Descriptor.isPresent(gate)) {
      throw c.fault(Vector.NP, event.gateError());
    }
    return gate;
  }

  private static void deliverToTask(Cpu c, Event event, long gate) {
    int selector = Descriptor.gateSelector(gate);
    long flags = event.flagsImage(c.rflags());
    boolean sound = TaskSwitch.toAvailable(c, selector, TaskSwitch.Cause.INTERRUPT, event.rip(), flags);
    if (sound && event.hasErrorCode()) {
      Stack stack = Stack.current(c);
      stack.push(TaskState.is32(c) ? 4 : 2, event.errorCode());
      stack.commit();
    }
  }

  /** To more privilege: the stack comes from the TSS; from virtual-8086 mode the segments are saved as well. */
  private static void enterInner(Cpu c, Event event, long gate, long code) {
    int level = Descriptor.dpl(code);
    int stackSelector = TaskState.innerSelector(c, level);
    long stackPointer = TaskState.innerPointer(c, level);
    if (DescriptorTables.isNull(stackSelector)) {
      throw c.fault(Vector.TS, 0);
    }
    long stackSegment = Segments.checkStack(c, stackSelector, level, Vector.TS);
    long target = Descriptor.gateOffset(gate);
    CodeSegment.checkTarget(c, code, target);
    DescriptorTables.markAccessed(c, Descriptor.gateSelector(gate), code);
    DescriptorTables.markAccessed(c, stackSelector, stackSegment);

    boolean fromVirtual8086 = c.virtual8086();
    Stack stack = Stack.inner(c, stackSelector, stackSegment, stackPointer);
    int oldCpl = Privilege.enter(c, level);
    try {
      pushInner(c, stack, size(gate), fromVirtual8086);
      pushReturn(c, stack, event, gate);
    } catch (GuestFault fault) {
      Privilege.enter(c, oldCpl);
      throw fault;
    }
    clearFlags(c, gate);
    if (fromVirtual8086) {
      for (int segment : new int[] {Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS}) {
        Segments.setNull(c, segment, 0);
      }
    }
    Segments.set(c, Cpu.SS, stackSelector, stackSegment);
    stack.commit();
    CodeSegment.enter(c, Descriptor.gateSelector(gate), code, level, target);
  }

  private static void pushInner(Cpu c, Stack stack, int size, boolean fromVirtual8086) {
    if (fromVirtual8086) {
      stack.push(size, c.selector[Cpu.GS]);
      stack.push(size, c.selector[Cpu.FS]);
      stack.push(size, c.selector[Cpu.DS]);
      stack.push(size, c.selector[Cpu.ES]);
    }
    stack.push(size, c.selector[Cpu.SS]);
    stack.push(size, c.r[4]);
  }

  private static void enterSame(Cpu c, Event event, long gate, long code) {
    long target = Descriptor.gateOffset(gate);
    CodeSegment.checkTarget(c, code, target);
    DescriptorTables.markAccessed(c, Descriptor.gateSelector(gate), code);
    Stack stack = Stack.current(c);
    pushReturn(c, stack, event, gate);
    clearFlags(c, gate);
    stack.commit();
    CodeSegment.enter(c, Descriptor.gateSelector(gate), code, c.cpl, target);
  }

  private static void pushReturn(Cpu c, Stack stack, Event event, long gate) {
    int size = size(gate);
    stack.push(size, event.flagsImage(c.rflags()));
    stack.push(size, c.selector[Cpu.CS]);
    stack.push(size, event.rip());
    if (event.hasErrorCode()) {
      stack.push(size, event.errorCode());
    }
  }

  /** Bytes that a gate's handler expects for each pushed value. */
  private static int size(long gate) {
    return (Descriptor.type(gate) & 8) != 0 ? 4 : 2;
  }

  static void clearFlags(Cpu c, long gate) {
    boolean interruptGate = (Descriptor.type(gate) & 1) == 0;
    SystemFlags.clear(c, Flags.TF | Flags.NT | Flags.RF | Flags.VM | (interruptGate ? Flags.IF : 0));
  }
}
