package org.javisor.devices.pc.interrupt;

/**
 * How a local APIC treats a message, in the order of the field's encoding.
 *
 * @see "Intel SDM volume 3, 11.5.1 Local Vector Table; 11.6.1 Interrupt Command Register"
 */
enum DeliveryMode {
  FIXED,
  LOWEST_PRIORITY,
  SMI,
  RESERVED,
  NMI,
  INIT,
  START_UP,
  EXT_INT;

  private static final DeliveryMode[] BY_CODE = values();

  /** From bits 10:8 of an LVT entry, an interrupt command, a redirection entry or MSI data. */
  static DeliveryMode of(long register) {
    return BY_CODE[(int) (register >>> 8) & 7];
  }
}
