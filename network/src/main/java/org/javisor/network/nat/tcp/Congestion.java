package org.javisor.network.nat.tcp;

/**
 * How much may be on its way: the cable to a guest loses frames only where a queue is full, and then it matters.
 *
 * @see "RFC 5681, TCP Congestion Control"
 */
final class Congestion {
  private static final int INITIAL_SEGMENTS = 10;
  private static final int MOST = 1 << 24;

  private final int segment;
  private int window;
  private int threshold = MOST;

  Congestion(int segment) {
    this.segment = segment;
    this.window = INITIAL_SEGMENTS * segment;
  }

  int window() {
    return window;
  }

  void acknowledged(int bytes) {
    int growth = window < threshold ? bytes : (int) Math.max(1, (long) segment * bytes / window);
    window = Math.min(window + growth, MOST);
  }

  /** A segment was lost; others arrived. */
  void lost(int inFlight) {
    threshold = Math.max(inFlight / 2, 2 * segment);
    window = threshold;
  }

  /** Nothing arrived for a long time. */
  void timedOut(int inFlight) {
    threshold = Math.max(inFlight / 2, 2 * segment);
    window = segment;
  }
}
