package org.javisor.cpu.system;

import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;

/**
 * Something to deliver through the IDT.
 *
 * @param vector 0..255
 * @param hasErrorCode whether an error code is pushed, outside real mode
 * @param source decides about privilege checks and the EXT bit
 * @param rip what is pushed as the return address
 * @param resume sets RF in the pushed flags: the instruction will be restarted
 */
record Event(int vector, boolean hasErrorCode, int errorCode, Source source, long rip, boolean resume) {
  /** Where an event comes from. */
  enum Source {
    /** Exceptions, NMIs and external interrupts: not the program's doing, as the manual puts it. */
    EXTERNAL,
    /** INT n, INT3 and INTO: the gate's DPL is checked. */
    SOFTWARE,
    /** INT1: no check of the gate's DPL, yet EXT is set. */
    PRIVILEGED_SOFTWARE
  }

  static Event fault(int vector, boolean hasErrorCode, int errorCode, long rip) {
    return new Event(vector, hasErrorCode, errorCode, Source.EXTERNAL, rip, true);
  }

  /** Traps and interrupts: nothing to restart, no error code. */
  static Event trap(int vector, Source source, long rip) {
    return new Event(vector, false, 0, source, rip, false);
  }

  /** The error code that names the gate of this event. */
  int gateError() {
    return vector << 3 | 2;
  }

  /**
   * The flags as they are pushed.
   *
   * @see "Intel SDM volume 3, 19.3.1.1 Instruction-Breakpoint Exception Condition, on RF"
   */
  long flagsImage(long rflags) {
    if (resume) {
      return rflags | Flags.RF;
    }
    return source == Source.EXTERNAL ? rflags : rflags & ~(long) Flags.RF;
  }

  /** Faults, aborts and debug traps. */
  boolean isException() {
    return source == Source.EXTERNAL && (resume || vector == Vector.DB);
  }

  boolean isSoftware() {
    return source == Source.SOFTWARE;
  }
}
