package org.javisor.devices.pc.ata;

/** What a drive waits for. */
public enum Phase {
  /** A command. */
  IDLE,

  /** Its medium: {@link AtaDevice#request}. */
  WORK,

  /** The host to take the data block. */
  DATA_IN,

  /** The host to fill the data block. */
  DATA_OUT,

  /** The host to fill the data block with a command packet. */
  PACKET
}
