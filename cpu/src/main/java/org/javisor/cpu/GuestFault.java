package org.javisor.cpu;

/**
 * A fault of the guest: normal control flow, not an error of ours. One per CPU, preallocated, without a stack trace.
 * Thrown before the instruction has changed any register, memory or flag (or, for a REP string instruction, with the
 * registers of the last completed iteration), so that the saved RIP is the faulting instruction's.
 *
 * <p>Or the wish of a debugger on the host to stop here, which the guest never sees: {@link Vector#DEBUGGER}.
 *
 * <p>Raise it through {@link Cpu#fault}. CR2 is already set for a page fault.
 */
public final class GuestFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private int vector;
  private int errorCode;
  private boolean hasErrorCode;
  private boolean nonCanonical;

  GuestFault() {
    super(null, null, false, false);
  }

  GuestFault with(int newVector, boolean newHasErrorCode, int newErrorCode) {
    vector = newVector;
    hasErrorCode = newHasErrorCode;
    nonCanonical = false;
    errorCode = newErrorCode;
    return this;
  }

  public int vector() {
    return vector;
  }

  public int errorCode() {
    return errorCode;
  }

  public boolean hasErrorCode() {
    return hasErrorCode;
  }

  /**
   * A #GP(0) for a non-canonical address: it is #SS(0) instead where the instruction referred to the stack segment,
   * which only the instruction knows.
   */
  public boolean nonCanonical() {
    return nonCanonical;
  }

  /** Turns a non-canonical address's #GP(0) into #SS(0): the instruction referred to the stack segment. */
  public void toStackFault() {
    vector = Vector.SS;
  }

  GuestFault markNonCanonical() {
    nonCanonical = true;
    return this;
  }

  @Override
  public String getMessage() {
    return "guest fault: vector " + vector + (hasErrorCode ? " error 0x" + Integer.toHexString(errorCode) : "");
  }
}
