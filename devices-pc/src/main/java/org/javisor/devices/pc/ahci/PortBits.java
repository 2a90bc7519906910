package org.javisor.devices.pc.ahci;

/**
 * Offsets and bits of a port's registers.
 *
 * @see "Serial ATA AHCI 1.3.1, 3.3 Port Registers"
 */
final class PortBits {
  static final int CLB = 0x00;
  static final int CLBU = 0x04;
  static final int FB = 0x08;
  static final int FBU = 0x0C;
  static final int IS = 0x10;
  static final int IE = 0x14;
  static final int CMD = 0x18;
  static final int TFD = 0x20;
  static final int SIG = 0x24;
  static final int SSTS = 0x28;
  static final int SCTL = 0x2C;
  static final int SERR = 0x30;
  static final int SACT = 0x34;
  static final int CI = 0x38;

  /** In CMD. */
  static final int ST = 1;

  static final int CLO = 1 << 3;
  static final int FRE = 1 << 4;
  static final int FR = 1 << 14;
  static final int CR = 1 << 15;

  /** What software may set: start, spin-up, power, FIS receive, ATAPI. */
  static final int CMD_WRITABLE = ST | 1 << 1 | 1 << 2 | FRE | 1 << 24;

  /** In IS and IE: FISes received, port connect change, overflow, task file error. */
  static final int DHRS = 1;

  static final int PSS = 1 << 1;
  static final int SDBS = 1 << 3;
  static final int PCS = 1 << 6;
  static final int OFS = 1 << 24;
  static final int TFES = 1 << 30;

  static final int IE_WRITABLE = 0xFDC0_00FF;

  /** In SERR: exchanged. */
  static final int DIAG_X = 1 << 26;

  /** In SSTS: device present, 3 Gbit/s, active. */
  static final int LINK_UP = 0x123;

  private PortBits() {}
}
