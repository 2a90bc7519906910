package org.javisor.machine.agent;

/** An order that a guest did not carry out. */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What went wrong. */
  public enum Kind {
    /** There is no agent, or it has not answered in time. */
    NOT_READY,
    /** The program took too long and was ended. */
    TIMEOUT,
    /** The machine has ended. */
    CLOSED,
    /** The guest refused, or sent what it must not send. */
    GUEST,
    /** The host's files. */
    HOST
  }

  /** @param remedy what to do about it */
  public AgentException(Kind kind, String problem, String remedy) {
    super(problem + ": " + remedy);
    this.kind = kind;
  }

  AgentException(Kind kind, String problem, String remedy, Throwable cause) {
    super(problem + ": " + remedy, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
