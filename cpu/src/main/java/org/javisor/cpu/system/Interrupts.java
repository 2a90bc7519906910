package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.Vector;

/**
 * Delivery of exceptions and interrupts. All methods expect {@code c.r[Cpu.RIP]} to be exact, and leave the CPU either
 * at the handler's first instruction or shut down.
 *
 * @see "Intel SDM volume 3, chapter 7 Interrupt and Exception Handling"
 */
public final class Interrupts {
  private static final int EXT = 1;

  /** A benign fault in its own delivery repeats for ever on hardware; after so many rounds the engine gets a say. */
  private static final int MAX_ROUNDS = 8;

  private Interrupts() {}

  /** Delivers an exception. {@code c.r[RIP]} is the faulting instruction's. */
  public static void deliverFault(Cpu c, GuestFault f) {
    if (f.vector() == Vector.DB) {
      deliverDebugFault(c);
    } else {
      deliverChain(c, Event.fault(f.vector(), f.hasErrorCode(), f.errorCode(), c.r[Cpu.RIP]));
    }
  }

  /** Instruction breakpoints leave RF as it is, unlike all other faults. */
  private static void deliverDebugFault(Cpu c) {
    boolean generalDetect = (c.pendingDebug & DebugRegisters.DR6_BD) != 0;
    DebugRegisters.record(c);
    Event event = generalDetect
        ? Event.fault(Vector.DB, false, 0, c.r[Cpu.RIP])
        : Event.trap(Vector.DB, Event.Source.EXTERNAL, c.r[Cpu.RIP]);
    deliverChain(c, event);
  }

  /**
   * Delivers an external interrupt; {@code c.r[RIP]} is the next instruction's. The caller has seen that IF is set.
   *
   * @param vector 0..255
   */
  public static void deliverExternal(Cpu c, int vector) {
    deliverChain(c, Event.trap(vector & 0xFF, Event.Source.EXTERNAL, c.r[Cpu.RIP]));
  }

  /** Delivers a non-maskable interrupt and holds off further ones until IRET. */
  public static void deliverNmi(Cpu c) {
    c.nmiPending = false;
    c.nmiBlocked = true;
    deliverChain(c, Event.trap(Vector.NMI, Event.Source.EXTERNAL, c.r[Cpu.RIP]));
  }

  /**
   * Delivers what {@link Cpu#pendingDebug} holds as a debug trap: single step, data breakpoints, task switch. {@code
   * c.r[RIP]} is the next instruction's.
   */
  public static void deliverDebugTrap(Cpu c) {
    DebugRegisters.record(c);
    deliverChain(c, Event.trap(Vector.DB, Event.Source.EXTERNAL, c.r[Cpu.RIP]));
  }

  /**
   * INT n in every mode.
   *
   * @throws GuestFault what is wrong with the gate, belonging to the INT instruction
   */
  public static void softwareInterrupt(Cpu c, int vector, long nextRip) {
    if (c.virtual8086() && Virtual8086Interrupts.intercept(c, vector, nextRip)) {
      c.stepSuppressed = true;
    } else {
      deliverSoftware(c, Event.trap(vector & 0xFF, Event.Source.SOFTWARE, nextRip));
    }
  }

  /** INT3 and INTO: as INT n, but neither redirected nor subject to IOPL in virtual-8086 mode. */
  public static void softwareException(Cpu c, int vector, long nextRip) {
    deliverSoftware(c, Event.trap(vector, Event.Source.SOFTWARE, nextRip));
  }

  /** INT1 (opcode F1): a debug exception whose gate's DPL does not matter. */
  public static void debugInstruction(Cpu c, long nextRip) {
    deliverSoftware(c, Event.trap(Vector.DB, Event.Source.PRIVILEGED_SOFTWARE, nextRip));
    // A debug trap that MOV SS held off is reported by this exception as well.
    if (c.pendingDebug != 0) {
      DebugRegisters.record(c);
    }
    c.dr[7] &= ~DebugRegisters.DR7_GD;
  }

  /** TF is clear when the instruction ends: its single-step trap is not taken in the handler. */
  private static void deliverSoftware(Cpu c, Event event) {
    deliver(c, event);
    c.stepSuppressed = true;
  }

  /** Delivers, and what goes wrong in delivery as well, up to double and triple fault. */
  private static void deliverChain(Cpu c, Event first) {
    Event event = first;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (event.isException()) {
        c.bus.exceptionRaised(c, event.vector(), event.errorCode());
      }
      try {
        deliver(c, event);
        return;
      } catch (GuestFault second) {
        if (event.vector() == Vector.DF && isSevere(second.vector())) {
          c.shutdown = true;
          c.bus.shutDown(c);
          c.attention = true;
          return;
        }
        event = doubles(event, second.vector())
            ? Event.fault(Vector.DF, true, 0, c.r[Cpu.RIP])
            : Event.fault(second.vector(), second.hasErrorCode(), second.errorCode(), c.r[Cpu.RIP]);
      }
    }
  }

  /**
   * Whether a second exception makes a double fault of the first.
   *
   * @see "Intel SDM volume 3, table 7-5 Conditions for Generating a Double Fault"
   */
  private static boolean doubles(Event first, int second) {
    boolean exception = first.source() == Event.Source.EXTERNAL && first.resume();
    return exception
        && (isContributory(first.vector())
            ? isContributory(second)
            : first.vector() == Vector.PF && isSevere(second));
  }

  private static boolean isContributory(int vector) {
    return switch (vector) {
      case Vector.DE, Vector.TS, Vector.NP, Vector.SS, Vector.GP -> true;
      default -> false;
    };
  }

  private static boolean isSevere(int vector) {
    return isContributory(vector) || vector == Vector.PF;
  }

  /** Delivers one event, or throws what stands in its way with the CPU unchanged. */
  private static void deliver(Cpu c, Event event) {
    try {
      if (!c.protectedMode()) {
        deliverReal(c, event);
      } else if (c.longMode()) {
        LongModeInterrupts.deliver(c, event);
      } else {
        ProtectedInterrupts.deliver(c, event);
      }
    } catch (GuestFault fault) {
      throw event.isSoftware() ? fault : external(c, fault);
    }
    c.halted = false;
    c.interruptShadow = false;
    c.debugShadow = false;
    c.breakpointShadow = -1;
  }

  /** Adds EXT to error codes that name a selector. */
  private static GuestFault external(Cpu c, GuestFault fault) {
    return switch (fault.vector()) {
      case Vector.TS, Vector.NP, Vector.SS, Vector.GP -> fault.hasErrorCode()
          ? c.fault(fault.vector(), fault.errorCode() | EXT)
          : fault;
      default -> fault;
    };
  }

  /**
   * Real mode: the interrupt vector table.
   *
   * @see "Intel SDM volume 3, 22.1.4 Interrupt and Exception Handling"
   */
  private static void deliverReal(Cpu c, Event event) {
    int entry = 4 * event.vector();
    if (entry + 3 > c.idtLimit) {
      throw c.fault(Vector.GP);
    }
    long target = c.mmu.systemLoad((c.idtBase + entry) & 0xFFFF_FFFFL, 4);
    Stack stack = Stack.current(c);
    stack.push(2, c.rflags());
    stack.push(2, c.selector[Cpu.CS]);
    stack.push(2, event.rip());
    enterVector(c, stack, target);
    SystemFlags.clear(c, Flags.IF | Flags.TF | Flags.AC | Flags.RF);
    c.updateMode();
  }

  /** Continues at the segment:offset of an interrupt vector table's entry. */
  static void enterVector(Cpu c, Stack stack, long target) {
    CodeSegment.enterParagraph(c, (int) (target >>> 16) & 0xFFFF, target & 0xFFFF);
    stack.commit();
  }
}
