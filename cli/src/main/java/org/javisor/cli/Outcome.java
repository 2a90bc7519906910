package org.javisor.cli;

/** How a virtual machine came to its end. */
sealed interface Outcome {
  /** ACPI power-off. */
  record PoweredOff() implements Outcome {}

  /** A reset that was to end the run. */
  record Reset() implements Outcome {}

  /**
   * The debug exit port was written.
   *
   * @param code {@code (value << 1) | 1}
   */
  record DebugExit(int code) implements Outcome {}

  /**
   * A CPU shut down.
   *
   * @param cpu which one
   * @param rip where it stood
   */
  record TripleFault(int cpu, long rip) implements Outcome {}

  /** Somebody outside the guest ended it. */
  record Stopped(StopReason reason) implements Outcome {}

  /** Who ended it. */
  enum StopReason {
    /** Ctrl-A X. */
    QUIT,
    /** Its web page's power switch. */
    PAGE,
    /** The time given with {@code --timeout} has passed. */
    TIMEOUT,
    /** The serial port's host side has failed. */
    CONSOLE_LOST,
    /** SIGTERM or SIGHUP. */
    SIGNAL
  }

  /** The exit status that says so. */
  default int status() {
    return switch (this) {
      case PoweredOff() -> ExitStatus.POWERED_OFF;
      case Reset() -> ExitStatus.RESET;
      case DebugExit(int code) -> code & 0xFF;
      case TripleFault(int cpu, long rip) -> ExitStatus.TRIPLE_FAULT;
      case Stopped(StopReason reason) -> switch (reason) {
        case QUIT, PAGE -> ExitStatus.QUIT;
        case TIMEOUT -> ExitStatus.TIMEOUT;
        case CONSOLE_LOST, SIGNAL -> ExitStatus.HOST;
      };
    };
  }

  /** One line for people, empty where there is nothing to say. */
  default String message() {
    return switch (this) {
      case PoweredOff() -> "";
      case Reset() -> "ended by the guest's reset, as --no-reboot says";
      case DebugExit(int code) -> "";
      case TripleFault(int cpu, long rip) -> "the guest's CPU " + cpu + " shut down on a triple fault at RIP 0x"
          + Long.toHexString(rip) + "; its last output may say why, --trace exceptions shows the faults and registers";
      case Stopped(StopReason reason) -> switch (reason) {
        case QUIT -> "ended by Ctrl-A X";
        case PAGE -> "ended from its page";
        case TIMEOUT ->
            "ended after the time given with --timeout; give more, or see with --trace exits where the guest stands";
        case CONSOLE_LOST -> "ended, as the guest's output has nowhere to go";
        case SIGNAL -> "ended by a signal";
      };
    };
  }
}
