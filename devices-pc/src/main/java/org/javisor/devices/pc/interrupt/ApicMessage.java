package org.javisor.devices.pc.interrupt;

/**
 * What travels between I/O APIC, MSI sources and local APICs.
 *
 * @param destination a local APIC's ID, or with {@code logical} a set of them; {@link #BROADCAST} for all
 * @param level level-triggered
 * @param asserted false only for INIT level de-assert
 */
record ApicMessage(
    int destination, boolean logical, DeliveryMode mode, int vector, boolean level, boolean asserted) {
  static final int BROADCAST = -1;

  /** An 8-bit destination, in which all ones mean everybody. */
  static int destination8(int destination) {
    return destination == 0xFF ? BROADCAST : destination;
  }
}
