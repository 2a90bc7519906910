package org.javisor.devices.pc.e1000;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Offsets of registers, by the names of the manual.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, table 13-2"
 */
final class Register {
  static final int CTRL = 0x0000;
  static final int STATUS = 0x0008;
  static final int EECD = 0x0010;
  static final int EERD = 0x0014;
  static final int CTRL_EXT = 0x0018;
  static final int MDIC = 0x0020;
  static final int VET = 0x0038;
  static final int ICR = 0x00C0;
  static final int ITR = 0x00C4;
  static final int ICS = 0x00C8;
  static final int IMS = 0x00D0;
  static final int IMC = 0x00D8;
  static final int RCTL = 0x0100;
  static final int TCTL = 0x0400;
  static final int PBA = 0x1000;
  static final int RDBAL = 0x2800;
  static final int RDBAH = 0x2804;
  static final int RDLEN = 0x2808;
  static final int RDH = 0x2810;
  static final int RDT = 0x2818;
  static final int RDTR = 0x2820;
  static final int RADV = 0x282C;
  static final int TDBAL = 0x3800;
  static final int TDBAH = 0x3804;
  static final int TDLEN = 0x3808;
  static final int TDH = 0x3810;
  static final int TDT = 0x3818;
  static final int TIDV = 0x3820;
  static final int TADV = 0x382C;
  static final int RXCSUM = 0x5000;
  static final int MTA = 0x5200;
  static final int RAL = 0x5400;
  static final int RAH = 0x5404;
  static final int VFTA = 0x5600;

  /** Statistics: each is cleared when it is read. */
  static final int STATISTICS = 0x4000;

  static final int STATISTICS_END = 0x4100;
  static final int MPC = 0x4010;
  static final int PRC64 = 0x405C;
  static final int GPRC = 0x4074;
  static final int BPRC = 0x4078;
  static final int MPRC = 0x407C;
  static final int GPTC = 0x4080;
  static final int GORCL = 0x4088;
  static final int GOTCL = 0x4090;
  static final int ROC = 0x40AC;
  static final int TORL = 0x40C0;
  static final int TOTL = 0x40C8;
  static final int TPR = 0x40D0;
  static final int TPT = 0x40D4;
  static final int PTC64 = 0x40D8;
  static final int MPTC = 0x40F0;
  static final int BPTC = 0x40F4;
  static final int TSCTC = 0x40F8;
  static final int TSCTFC = 0x40FC;

  /** Single registers that keep what software writes, and do nothing more here. */
  private static final int[] PLAIN = {
    CTRL_EXT, 0x001C, 0x0028, 0x002C, 0x0030, VET, 0x0170, 0x0178, TCTL, 0x0410, 0x0458, 0x0E00, PBA, 0x2160, 0x2168,
    RDBAH, RDTR, 0x2828, RADV, 0x2C00, 0x3000, TDBAH, TIDV, 0x3828, TADV, 0x3830, RXCSUM, 0x5800, 0x5808, 0x5810,
    0x5820, 0x5838, 0x5840, 0x5900
  };

  /** Tables that do the same: first and last offset. */
  private static final int[][] TABLES = {
    {MTA, 0x53FC}, {RAL, 0x547C}, {VFTA, 0x57FC}, {0x5848, 0x585C}, {0x5A00, 0x5A7C}, {0x5F00, 0x5F18}
  };

  /** Everything beside the above that a chip must remember. */
  private static final int[] ACTIVE = {
    CTRL, EERD, MDIC, ITR, RCTL, RDBAL, RDLEN, RDH, RDT, TDBAL, TDLEN, TDH, TDT
  };

  private Register() {}

  /** The offsets of registers that keep what is written to them. */
  static IntStream plain() {
    return IntStream.concat(
        Arrays.stream(PLAIN),
        Arrays.stream(TABLES)
            .flatMapToInt(table -> IntStream.rangeClosed(table[0] / 4, table[1] / 4))
            .map(index -> 4 * index));
  }

  /** The offsets of all registers that belong to the chip's state, in a fixed order. */
  static int[] remembered() {
    return IntStream.concat(
        IntStream.concat(Arrays.stream(ACTIVE), plain()),
        IntStream.range(STATISTICS / 4, STATISTICS_END / 4).map(index -> 4 * index)).toArray();
  }
}
