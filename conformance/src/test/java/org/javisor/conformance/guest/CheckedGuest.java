package org.javisor.conformance.guest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The parts of guests that check themselves, for other tests' machines. */
public final class CheckedGuest {
  private CheckedGuest() {}

  /** The first process of one that tries this and that, and powers off. */
  public static byte[] init() throws IOException {
    return resource("check-init");
  }

  /** The first process of one whose output {@link Rounds} reads. */
  public static byte[] rounds() throws IOException {
    return resource("rounds-init");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = CheckedGuest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }

  /** The program that {@link #init} starts, for amd64. */
  public static byte[] program() {
    return SelfCheck.program(true);
  }

  /** What the program prints if all is well. */
  public static List<String> lines() {
    return SelfCheck.LINES;
  }
}
