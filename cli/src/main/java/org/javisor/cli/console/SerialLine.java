package org.javisor.cli.console;

import org.javisor.device.CharacterBackend;

/** A guest's serial port, connected to something on the host for as long as it is open. */
public interface SerialLine extends AutoCloseable {
  /** What the serial port's chip talks to. */
  CharacterBackend backend();

  /** One line for the user about where the port can be reached, empty where that is plain. */
  String announcement();

  /** Delivers the output that is still there, within a bounded time, and lets go of the host's side. */
  @Override
  void close();
}
