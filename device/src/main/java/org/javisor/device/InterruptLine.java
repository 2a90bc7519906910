package org.javisor.device;

/**
 * One wire to an interrupt controller. Setting the level it already has does nothing. Safe from any thread; never calls
 * back into the device.
 */
@FunctionalInterface
public interface InterruptLine {
  /** A wire that leads nowhere. */
  InterruptLine UNCONNECTED = asserted -> {};

  void set(boolean asserted);
}
