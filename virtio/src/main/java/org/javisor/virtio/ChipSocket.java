package org.javisor.virtio;

import java.util.function.Consumer;
import org.javisor.device.Timer;
import org.javisor.virtio.ring.Chain;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/** What a chip sees of its slot. */
public interface ChipSocket {
  /** The features that the driver and the device agreed on. */
  long features();

  /** Whether a feature was agreed on. */
  default boolean has(long feature) {
    return (features() & feature) != 0;
  }

  /** A queue; null if the driver is not ready, has failed, or does not use it. With the slot's lock held. */
  @Nullable
  VirtQueue queue(int index);

  /** Requests were given back: interrupts the driver if it wants to hear of it. With the slot's lock held. */
  void given(int queue);

  /**
   * Carries out all requests of a queue, one after the other, and gives them back. With the slot's lock held. A driver
   * that adds more meanwhile is served later, so that nobody is kept here.
   */
  void serve(int queue, Consumer<Chain> service);

  /** The configuration is another one: tells the driver. With the slot's lock held. */
  void configChanged();

  /**
   * Counts the device's resets: what began before one must not touch the driver's memory. With the slot's lock held.
   */
  long epoch();

  /** Runs something with the slot's lock held; what it finds wrong puts the device into DEVICE_NEEDS_RESET. */
  void enter(Runnable work);

  /** A timer whose expiry is {@link #enter}ed on the clock's thread. May be armed from any thread. */
  Timer newTimer(Runnable expiry);

  /** Arms a timer for as soon as possible. */
  void soon(Timer timer);
}
