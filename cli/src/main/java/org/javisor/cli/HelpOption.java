package org.javisor.cli;

import picocli.CommandLine.Option;

/** {@code --help}, for every command. */
public final class HelpOption {
  @Option(names = {"-h", "--help"}, usageHelp = true, description = "This text.")
  @SuppressWarnings("UnusedVariable")
  private boolean requested;
}
