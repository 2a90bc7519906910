package org.javisor.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.javisor.cli.console.TerminalWindow;
import org.javisor.device.CharacterBackend;

/** What the command needs of the library below: the seam at which tests put a machine of their own. */
interface Runner {
  /** A virtual machine with its kernel loaded. Any thread may call any method. */
  interface Running {
    /** Lets the guest run; called once. */
    void start();

    /**
     * Waits for its end, which {@link #stop} brings about if the guest does not.
     *
     * @throws UserError if a disk could not be completed
     */
    Outcome await() throws UserError, InterruptedException;

    /** Ends it; the first reason wins. Returns at once. */
    void stop(Outcome.StopReason reason);

    /** Has the next engine that can run the guest, and says which it is. Waits for it. */
    void changeEngine();

    /** Carries out a line about media, see {@link MediaCommand}; an empty one lists the drives. Returns the answer. */
    String media(String line);

    /** Counters by name, in the order to print them. */
    Map<String, Long> statistics();

    /** What became of the guest's hottest code, once it has ended: so many regions and blocks. */
    String explainHottest(int most);

    /** What became of the code at a linear address, once it has ended: at most so many regions. */
    String explain(long address, int most);
  }

  /**
   * What the machine is connected to on the host.
   *
   * @param serial the end of the first serial port
   * @param window the window of the terminal there, if it is one
   * @param traces where traces go
   */
  record Connections(CharacterBackend serial, Optional<TerminalWindow> window, PrintStream traces) {}

  /**
   * Gets everything that has to be fetched, before the terminal changes its mode.
   *
   * @param messages where progress is shown
   */
  void prepare(RunSpec spec, PrintStream messages) throws UserError;

  /**
   * Builds a machine; nothing runs yet.
   *
   * @throws UserError if a file cannot be used, or the host cannot give what is asked for
   */
  Running create(RunSpec spec, Connections connections) throws UserError;
}
