package org.javisor.cpu;

/**
 * A range of memory whose use stops a CPU.
 *
 * @param linear address of the first byte
 * @param length bytes, 1 to 4,096
 * @param onRead whether loads count
 * @param onWrite whether stores count
 */
public record Watchpoint(long linear, int length, boolean onRead, boolean onWrite) {
  /** The most bytes that one can watch. */
  public static final int LONGEST = 4096;

  public Watchpoint {
    if (length < 1 || length > LONGEST) {
      throw new IllegalArgumentException("a watchpoint has 1 to " + LONGEST + " bytes, not " + length);
    }
    if (!onRead && !onWrite) {
      throw new IllegalArgumentException("a watchpoint is for loads, stores or both");
    }
  }
}
