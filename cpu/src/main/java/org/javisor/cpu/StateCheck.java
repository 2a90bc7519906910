package org.javisor.cpu;

import java.util.Collection;

/** Checks components of saved states while their records are constructed: a state that exists is possible. */
final class StateCheck {
  private StateCheck() {}

  static void size(String component, Collection<?> elements, int size) {
    if (elements.size() != size) {
      throw new IllegalArgumentException(
          "%s must have %d elements, not %d".formatted(component, size, elements.size()));
    }
  }

  /** Only the bits of {@code allowed} may be set. */
  static void mask(String component, long value, long allowed) {
    if ((value & ~allowed) != 0) {
      throw new IllegalArgumentException("%s must not be 0x%x".formatted(component, value));
    }
  }

  static void that(boolean possible, String problem) {
    if (!possible) {
      throw new IllegalArgumentException(problem);
    }
  }
}
