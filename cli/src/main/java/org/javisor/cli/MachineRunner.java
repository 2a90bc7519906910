package org.javisor.cli;

import java.io.PrintStream;

/** Runs machines with the library below. */
final class MachineRunner implements Runner {
  @Override
  public void prepare(RunSpec spec, PrintStream messages) {}

  @Override
  public Running start(RunSpec spec, Connections connections) throws UserError {
    throw UserError.host("the library cannot start machines yet", null);
  }
}
