package org.javisor.device;

/**
 * What a device must remember: a versioned record ({@code UartStateV1}) of primitives, strings, lists and such records.
 * Constructing one validates it, so that a state that exists is possible. Frozen once released: a change adds a V2 that
 * can be made from V1.
 */
public interface DeviceState {
  /**
   * Checks a component while a record is constructed.
   *
   * @throws DeviceStateException unless {@code min <= value <= max}
   */
  static void range(String component, long value, long min, long max) {
    if (value < min || value > max) {
      throw new DeviceStateException("%s must be %d to %d, not %d".formatted(component, min, max, value));
    }
  }

  /** Checks that an unsigned component fits into {@code bits} bits. */
  static void bits(String component, long value, int bits) {
    if (value >>> bits != 0) {
      throw new DeviceStateException("%s must fit into %d bits, not be 0x%x".formatted(component, bits, value));
    }
  }

  /** Checks the number of elements of a list component. */
  static void size(String component, java.util.Collection<?> elements, int size) {
    if (elements.size() != size) {
      throw new DeviceStateException("%s must have %d elements, not %d".formatted(component, size, elements.size()));
    }
  }

  /** The state as the kind that a device expects. */
  static <S extends DeviceState> S as(Class<S> kind, DeviceState state) {
    if (!kind.isInstance(state)) {
      throw new DeviceStateException(
          "expected %s, not %s".formatted(kind.getSimpleName(), state.getClass().getSimpleName()));
    }
    return kind.cast(state);
  }
}
