package org.javisor.cpu;

import jdk.jfr.FlightRecorder;

/**
 * Whether the flight recorder of this JVM was started. Before, classes of events are not touched: the first of them
 * costs a tenth of a second, and a runtime image may leave the module {@code jdk.jfr} out; guests run without it all
 * the same.
 */
public final class FlightRecording {
  /** A constant for the JIT. */
  private static final boolean AVAILABLE = isAvailable();

  private FlightRecording() {}

  /** Whether somebody has recorded anything so far. Cheap: once for each event that may be recorded. */
  public static boolean isOn() {
    return AVAILABLE && Recorder.isInitialized();
  }

  private static boolean isAvailable() {
    try {
      Class.forName("jdk.jfr.Event", false, FlightRecording.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Loaded where the module is there only. */
  private static final class Recorder {
    private Recorder() {}

    static boolean isInitialized() {
      return FlightRecorder.isInitialized();
    }
  }
}
