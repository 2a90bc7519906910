package org.javisor.machine.agent;

import java.nio.charset.StandardCharsets;

/**
 * How a program in a guest ended.
 *
 * @param exitCode its exit code; 128 plus the number of the signal that ended it; 127 if it was not found
 * @param output what it printed to its standard output
 * @param error what it printed to its standard error
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
public record ExecResult(int exitCode, byte[] output, byte[] error) {
  public ExecResult {
    output = output.clone();
    error = error.clone();
  }

  @Override
  public byte[] output() {
    return output.clone();
  }

  @Override
  public byte[] error() {
    return error.clone();
  }

  /** The standard output as UTF-8, without the line ends that close it. */
  public String text() {
    return new String(output, StandardCharsets.UTF_8).replaceAll("[\\r\\n]+$", "");
  }

  /** The standard error as UTF-8, without the line ends that close it. */
  public String errorText() {
    return new String(error, StandardCharsets.UTF_8).replaceAll("[\\r\\n]+$", "");
  }

  /** Whether the exit code is 0. */
  public boolean ok() {
    return exitCode == 0;
  }

  /**
   * This result, if the exit code is 0.
   *
   * @throws AgentException if it is not; the message has what the program printed to its standard error
   */
  public ExecResult orThrow() {
    if (exitCode != 0) {
      throw new AgentException(
          AgentException.Kind.GUEST, "a program in the guest ended with exit code " + exitCode, errorText());
    }
    return this;
  }
}
