package org.javisor.cpu;

/**
 * Whether this JVM has the flight recorder. Classes of events must not be touched where it has not: a runtime image may
 * leave the module {@code jdk.jfr} out, and guests run without it all the same.
 */
public final class FlightRecording {
  /** A constant for the JIT. */
  public static final boolean AVAILABLE = isAvailable();

  private FlightRecording() {}

  private static boolean isAvailable() {
    try {
      Class.forName("jdk.jfr.Event", false, FlightRecording.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
