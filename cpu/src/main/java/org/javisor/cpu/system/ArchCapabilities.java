package org.javisor.cpu.system;

/**
 * IA32_ARCH_CAPABILITIES: nothing speculates here, so none of the known attacks applies and guests need no defence.
 *
 * @see "Intel SDM volume 4, table 2-2, IA32_ARCH_CAPABILITIES"
 */
final class ArchCapabilities {
  private static final long RDCL_NO = 1;
  private static final long IBRS_ALL = 1 << 1;
  private static final long SKIP_L1DFL_VMENTRY = 1 << 3;
  private static final long SSB_NO = 1 << 4;
  private static final long MDS_NO = 1 << 5;
  private static final long IF_PSCHANGE_MC_NO = 1 << 6;
  private static final long TAA_NO = 1 << 8;
  private static final long SBDR_SSDP_NO = 1 << 13;
  private static final long FBSDP_NO = 1 << 14;
  private static final long PSDP_NO = 1 << 15;
  private static final long BHI_NO = 1 << 20;
  private static final long PBRSB_NO = 1 << 24;
  private static final long GDS_NO = 1 << 26;
  private static final long RFDS_NO = 1 << 27;
  private static final long ITS_NO = 1L << 62;

  static final long VALUE = RDCL_NO
      | IBRS_ALL
      | SKIP_L1DFL_VMENTRY
      | SSB_NO
      | MDS_NO
      | IF_PSCHANGE_MC_NO
      | TAA_NO
      | SBDR_SSDP_NO
      | FBSDP_NO
      | PSDP_NO
      | BHI_NO
      | PBRSB_NO
      | GDS_NO
      | RFDS_NO
      | ITS_NO;

  private ArchCapabilities() {}
}
