package org.javisor.machine.agent;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program to run in a guest. Immutable; the {@code with} methods give changed copies.
 *
 * @param command the program, found in the PATH of the guest, and its arguments, which no shell looks at
 * @param environment variables beside those of the agent
 * @param directory where it starts; empty for the agent's
 * @param input its standard input
 * @param timeout after that time it is ended: asked to, and a moment later killed
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
public record ExecRequest(
    List<String> command, Map<String, String> environment, String directory, byte[] input, Duration timeout) {
  /** The time of programs for which nothing is said. */
  public static final Duration STANDARD_TIMEOUT = Duration.ofMinutes(1);

  public ExecRequest {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    input = input.clone();
    if (command.isEmpty()) {
      throw new IllegalArgumentException("no program");
    }
    for (String name : environment.keySet()) {
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        throw new IllegalArgumentException("no name of a variable: " + name);
      }
    }
  }

  /** A program and its arguments. */
  public static ExecRequest of(String... command) {
    return new ExecRequest(List.of(command), Map.of(), "", new byte[0], STANDARD_TIMEOUT);
  }

  /** A text for the guest's shell. */
  public static ExecRequest shell(String script) {
    return of("sh", "-c", script);
  }

  @Override
  public byte[] input() {
    return input.clone();
  }

  public ExecRequest withInput(byte[] bytes) {
    return new ExecRequest(command, environment, directory, bytes, timeout);
  }

  public ExecRequest withEnvironment(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new ExecRequest(command, more, directory, input, timeout);
  }

  public ExecRequest withDirectory(String path) {
    return new ExecRequest(command, environment, path, input, timeout);
  }

  public ExecRequest withTimeout(Duration time) {
    return new ExecRequest(command, environment, directory, input, time);
  }

  /** What the agent's shell is to do; one line. */
  String script() {
    StringBuilder script = new StringBuilder();
    if (!directory.isEmpty()) {
      script.append("cd -- ").append(ShellWords.quoted(directory)).append(" && ");
    }
    environment.forEach(
        (name, value) -> script.append("export ").append(name).append('=').append(ShellWords.quoted(value))
            .append("; "));
    script.append("exec");
    command.forEach(word -> script.append(' ').append(ShellWords.quoted(word)));
    return script.toString();
  }
}
