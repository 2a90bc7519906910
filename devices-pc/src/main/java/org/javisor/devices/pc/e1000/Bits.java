package org.javisor.devices.pc.e1000;

/**
 * Bits of registers and descriptors.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.2, 3.3 and 13.4"
 */
final class Bits {
  /** In CTRL. */
  static final int CTRL_RST = 1 << 26;

  static final int CTRL_VME = 1 << 30;
  static final int CTRL_PHY_RST = 1 << 31;

  /** In STATUS: full duplex, link up, 1000 Mb/s. */
  static final int STATUS_FD = 1;

  static final int STATUS_LU = 1 << 1;
  static final int STATUS_1000 = 2 << 6;

  /** Causes of interrupts. */
  static final int TXDW = 1;

  static final int TXQE = 1 << 1;
  static final int LSC = 1 << 2;
  static final int RXDMT0 = 1 << 4;
  static final int RXO = 1 << 6;
  static final int RXT0 = 1 << 7;
  static final int MDAC = 1 << 9;
  static final int CAUSES = 0x0001_F6FF;

  /** In RCTL. */
  static final int RCTL_EN = 1 << 1;

  static final int RCTL_UPE = 1 << 3;
  static final int RCTL_MPE = 1 << 4;
  static final int RCTL_LPE = 1 << 5;
  static final int RCTL_LBM = 3 << 6;
  static final int RCTL_RDMTS_SHIFT = 8;
  static final int RCTL_MO_SHIFT = 12;
  static final int RCTL_BAM = 1 << 15;
  static final int RCTL_BSIZE_SHIFT = 16;
  static final int RCTL_VFE = 1 << 18;
  static final int RCTL_BSEX = 1 << 25;
  static final int RCTL_SECRC = 1 << 26;

  static final int TCTL_EN = 1 << 1;

  /** In RXCSUM. */
  static final int RXCSUM_IPOFLD = 1 << 8;

  static final int RXCSUM_TUOFLD = 1 << 9;

  /** In RAH: the address is valid. */
  static final int RAH_AV = 1 << 31;

  /** Commands of transmit descriptors. */
  static final int CMD_EOP = 1;

  static final int CMD_IC = 1 << 2;
  static final int CMD_TSE = 1 << 2;
  static final int CMD_RS = 1 << 3;
  static final int CMD_DEXT = 1 << 5;
  static final int CMD_VLE = 1 << 6;
  static final int CMD_IDE = 1 << 7;

  /** In the command of a context descriptor. */
  static final int TUCMD_TCP = 1;

  static final int TUCMD_IP = 1 << 1;

  /** Options of a data descriptor. */
  static final int POPTS_IXSM = 1;

  static final int POPTS_TXSM = 1 << 1;

  /** In the status of descriptors. */
  static final int DD = 1;

  static final int RX_EOP = 1 << 1;
  static final int RX_IXSM = 1 << 2;
  static final int RX_VP = 1 << 3;
  static final int RX_TCPCS = 1 << 5;
  static final int RX_IPCS = 1 << 6;
  static final int RX_PIF = 1 << 7;

  /** In the errors of receive descriptors. */
  static final int RX_TCPE = 1 << 5;

  static final int RX_IPE = 1 << 6;

  private Bits() {}
}
