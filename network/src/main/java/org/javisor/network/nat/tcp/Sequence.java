package org.javisor.network.nat.tcp;

/**
 * Sequence numbers wrap around: what counts is which of two comes first within half of the space.
 *
 * @see "RFC 9293, 3.4 Sequence Numbers"
 */
final class Sequence {
  private Sequence() {}

  static boolean before(int a, int b) {
    return a - b < 0;
  }

  static boolean after(int a, int b) {
    return a - b > 0;
  }

  static int later(int a, int b) {
    return after(a, b) ? a : b;
  }
}
