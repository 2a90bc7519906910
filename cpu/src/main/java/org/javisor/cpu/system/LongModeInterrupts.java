package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.Vector;

/**
 * Delivery through 64-bit gates, from 64-bit and compatibility mode.
 *
 * @see "Intel SDM volume 3, 7.14 Exception and Interrupt Handling in 64-bit Mode"
 */
final class LongModeInterrupts {
  private LongModeInterrupts() {}

  static void deliver(Cpu c, Event event) {
    long address = c.idtBase + 16L * event.vector();
    long gate = readGate(c, event, address);
    long target = Descriptor.gateOffset(gate) | c.mmu.systemLoad(address + 8, 4) << 32;
    int selector = Descriptor.gateSelector(gate);
    if (DescriptorTables.isNull(selector)) {
      throw c.fault(Vector.GP);
    }
    long code = DescriptorTables.read(c, selector, Vector.GP);
    boolean code64 = Descriptor.isLong(code) && !Descriptor.isBig(code);
    if (!Descriptor.isCode(code) || !code64 || Descriptor.dpl(code) > c.cpl) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    if (!Descriptor.isPresent(code)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
    int level = Descriptor.isConformingCode(code) ? c.cpl : Descriptor.dpl(code);
    long pointer = stackPointer(c, gate, level);
    CodeSegment.checkTarget(c, code, target);
    DescriptorTables.markAccessed(c, selector, code);
    enter(c, event, gate, Stack.of64(c, pointer & ~15L), level);
    CodeSegment.enter(c, selector, code, level, target);
  }

  private static long readGate(Cpu c, Event event, long address) {
    if (16 * event.vector() + 15 > c.idtLimit) {
      throw c.fault(Vector.GP, event.gateError());
    }
    long gate = c.mmu.systemLoad(address, 8);
    int type = Descriptor.type(gate);
    boolean valid = Descriptor.isSystem(gate)
        && (type == Descriptor.INTERRUPT_GATE32 || type == Descriptor.TRAP_GATE32);
    if (!valid || (event.isSoftware() && Descriptor.dpl(gate) < c.cpl)) {
      throw c.fault(Vector.GP, event.gateError());
    }
    if (!Descriptor.isPresent(gate)) {
      throw c.fault(Vector.NP, event.gateError());
    }
    return gate;
  }

  private static long stackPointer(Cpu c, long gate, int level) {
    int index = Descriptor.gateStack(gate);
    if (index != 0) {
      return TaskState.interruptStack(c, index);
    }
    return level < c.cpl ? TaskState.innerPointer64(c, level) : c.r[4];
  }

  /** Pushes the frame with the handler's privilege and, that done, switches stack and flags. */
  private static void enter(Cpu c, Event event, long gate, Stack stack, int level) {
    int oldCpl = Privilege.enter(c, level);
    try {
      stack.push(8, c.selector[Cpu.SS]);
      stack.push(8, c.r[4]);
      stack.push(8, event.flagsImage(c.rflags()));
      stack.push(8, c.selector[Cpu.CS]);
      stack.push(8, event.rip());
      if (event.hasErrorCode()) {
        stack.push(8, event.errorCode());
      }
    } catch (GuestFault fault) {
      Privilege.enter(c, oldCpl);
      throw fault;
    }
    ProtectedInterrupts.clearFlags(c, gate);
    if (level < oldCpl) {
      Segments.setNullStack(c, level, level);
    }
    stack.commit();
  }
}
