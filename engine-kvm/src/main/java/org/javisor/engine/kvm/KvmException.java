package org.javisor.engine.kvm;

/** This host's KVM cannot be used, or not for what was asked. The message says what to do about it. */
public final class KvmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is in the way. */
  public enum Kind {
    /** There is no /dev/kvm. */
    NO_DEVICE,
    /** It is there, but this user may not open it. */
    NOT_PERMITTED,
    /** Another hypervisor, or too many machines, hold what it needs. */
    BUSY,
    /** It lacks something that the engine cannot do without. */
    TOO_OLD,
    /** It cannot offer the CPU that the machine has. */
    UNFIT,
    /** It refused something that it should have done. */
    REFUSED
  }

  private final Kind kind;

  KvmException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  KvmException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
