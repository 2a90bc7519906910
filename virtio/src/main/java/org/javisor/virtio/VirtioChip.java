package org.javisor.virtio;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * What is behind a virtio slot: one kind of device, free of registers, locks and interrupts. All methods are called
 * with the slot's lock held; they may throw {@link org.javisor.virtio.ring.RingException} for what no driver may write.
 */
public interface VirtioChip {
  DeviceType type();

  /** The features that it offers beside the slot's. */
  long features();

  /** How many descriptors each of its queues can have, powers of two. */
  List<Integer> queueSizes();

  /** The bytes of its configuration at this moment. */
  byte[] config();

  /** The driver wrote a byte of the configuration. */
  default void writeConfig(int offset, int value) {
    // Most have nothing to write.
  }

  /** It is put into its slot. */
  void attach(ChipSocket socket);

  /** The driver is ready (DRIVER_OK), or has been restored in that state. */
  default void start() {
    // Most wait for requests.
  }

  /** There may be new requests in a queue; only while the driver is ready and the queue in use. */
  void notified(int queue);

  /** Back to the power-on state: what is under way must not reach the driver any more. */
  void reset();

  /** Finishes everything that is under way, on this thread. */
  default void finish() {
    // Most carry out each request at once.
  }

  /** Its state when nothing is under way. */
  DeviceState save();

  /** @throws org.javisor.device.DeviceStateException if the state is none of such a chip */
  void restore(DeviceState state);
}
