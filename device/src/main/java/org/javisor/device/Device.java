package org.javisor.device;

/** A slot: a chip with its lock, regions, interrupt line, timers and backend. Safe from any thread. */
public interface Device {
  /** Names this device within its machine, in listings and snapshots; stable across versions: "serial0". */
  String name();

  /** The RESET# pin: back to the power-on state. Interrupt lines fall, timers stop. */
  void reset();

  /** The state at this moment; the machine saves only while vCPUs stand. */
  DeviceState save();

  /**
   * Replaces the state, and drives interrupt lines and timers accordingly.
   *
   * @param state of a kind and version that this device knows
   * @throws DeviceStateException if it is of another kind or impossible here; the device is unchanged
   */
  void restore(DeviceState state);
}
