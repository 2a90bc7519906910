package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.Vector;

/**
 * Hardware task switching, outside long mode.
 *
 * <p>Faults before the switch leave the old task as it was. Once the new task's registers are loaded, faults belong to
 * the new task: they are delivered here, with its CS:EIP, and not thrown to the old task's instruction.
 *
 * @see "Intel SDM volume 3, 8.3 Task Switching"
 */
public final class TaskSwitch {
  /** DR6.BT. */
  static final long DEBUG_TASK = 1 << 15;

  /** DR7.L0..L3 and LE. */
  private static final long DR7_LOCAL = 0x155;

  /** What caused a switch: it decides about busy bits, NT and the back link. */
  enum Cause {
    JUMP,
    CALL,
    INTERRUPT,
    RETURN;

    boolean nests() {
      return this == CALL || this == INTERRUPT;
    }
  }

  private TaskSwitch() {}

  /** JMP or CALL to a TSS descriptor that was read as {@code d}. */
  static void direct(Cpu c, int selector, long d, Cause cause, long nextRip) {
    if (Descriptor.dpl(d) < Math.max(c.cpl, DescriptorTables.rpl(selector))) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    toAvailable(c, selector, cause, nextRip, c.rflags());
  }

  /** JMP or CALL through a task gate. */
  static void throughGate(Cpu c, int gateSelector, long gate, Cause cause, long nextRip) {
    if (Descriptor.dpl(gate) < Math.max(c.cpl, DescriptorTables.rpl(gateSelector))) {
      throw c.fault(Vector.GP, errorCode(gateSelector));
    }
    if (!Descriptor.isPresent(gate)) {
      throw c.fault(Vector.NP, errorCode(gateSelector));
    }
    toAvailable(c, Descriptor.gateSelector(gate), cause, nextRip, c.rflags());
  }

  /**
   * Switches to a task that must be available; {@code rip} and {@code eflags} are saved for the old one.
   *
   * @return false if the new task began with a fault, whose handler is about to run
   */
  static boolean toAvailable(Cpu c, int selector, Cause cause, long rip, long eflags) {
    if ((selector & 4) != 0) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    long d = DescriptorTables.read(c, selector, Vector.GP);
    int type = Descriptor.type(d);
    boolean available = type == Descriptor.TSS16_AVAILABLE || type == Descriptor.TSS32_AVAILABLE;
    if (!Descriptor.isSystem(d) || !available) {
      throw c.fault(Vector.GP, errorCode(selector));
    }
    return to(c, selector, d, cause, rip, eflags);
  }

  /** IRET with NT set: back to the task that the back link names. */
  static void back(Cpu c, long nextRip) {
    int selector = (int) c.mmu.systemLoad(c.r[Cpu.SEGMENT_BASE + Cpu.TR], 2) & 0xFFFF;
    if ((selector & 4) != 0) {
      throw c.fault(Vector.TS, errorCode(selector));
    }
    long d = DescriptorTables.read(c, selector, Vector.TS);
    int type = Descriptor.type(d);
    if (!Descriptor.isSystem(d) || (type != Descriptor.TSS16_BUSY && type != Descriptor.TSS32_BUSY)) {
      throw c.fault(Vector.TS, errorCode(selector));
    }
    to(c, selector, d, Cause.RETURN, nextRip, c.rflags() & ~(long) Flags.NT);
  }

  private static boolean to(Cpu c, int selector, long d, Cause cause, long rip, long eflags) {
    if (!Descriptor.isPresent(d)) {
      throw c.fault(Vector.NP, errorCode(selector));
    }
    boolean is32 = (Descriptor.type(d) & 8) != 0;
    int minimum = is32 ? TaskImage.MINIMUM_LIMIT_32 : TaskImage.MINIMUM_LIMIT_16;
    if (Descriptor.limit(d) < minimum) {
      throw c.fault(Vector.TS, errorCode(selector));
    }
    boolean old32 = TaskState.is32(c);
    if (c.limit[Cpu.TR] < (old32 ? 0x5F : 0x29)) {
      throw c.fault(Vector.TS, errorCode(c.selector[Cpu.TR]));
    }
    TaskImage image = TaskImage.read(c, Descriptor.base(d), is32);
    TaskImage.save(c, c.r[Cpu.SEGMENT_BASE + Cpu.TR], old32, rip, eflags);
    updateLinks(c, selector, d, cause);
    commit(c, selector, d, image, cause);
    try {
      SegmentsOfTask.load(c, image);
      return true;
    } catch (GuestFault fault) {
      Interrupts.deliverFault(c, fault);
      return false;
    }
  }

  private static void updateLinks(Cpu c, int selector, long d, Cause cause) {
    int old = c.selector[Cpu.TR];
    if (cause.nests()) {
      c.mmu.systemStore(Descriptor.base(d), 2, old);
    } else {
      DescriptorTables.markBusy(c, old, false);
    }
    if (cause != Cause.RETURN) {
      DescriptorTables.markBusy(c, selector, true);
    }
  }

  /** Loads everything that needs no check: from here on the new task runs. */
  private static void commit(Cpu c, int selector, long d, TaskImage image, Cause cause) {
    Segments.set(c, Cpu.TR, selector, d);
    c.access[Cpu.TR] |= Descriptor.TYPE_BUSY;
    c.cr0 |= Cpu.CR0_TS;
    if ((c.dr[7] & DR7_LOCAL) != 0) {
      c.dr[7] &= ~DR7_LOCAL;
      c.mmu.updateBreakpoints();
    }
    c.r[Cpu.RIP] = image.eip;
    for (int i = 0; i < 8; i++) {
      c.r[i] = image.general[i];
    }
    long eflags = (image.eflags & SystemFlags.DEFINED) | (cause.nests() ? Flags.NT : 0);
    c.rflags(eflags);
    if (image.trap) {
      c.pendingDebug |= DEBUG_TASK;
    }
    c.attention = true;
    c.halted = false;
  }
}
