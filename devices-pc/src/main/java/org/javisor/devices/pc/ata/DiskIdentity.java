package org.javisor.devices.pc.ata;

/**
 * What a disk says it is.
 *
 * @param serialNumber at most 20 printable ASCII characters
 * @param queueDepth how many commands can be queued: 0, or 32 behind an adapter that can
 */
public record DiskIdentity(String serialNumber, int queueDepth) {
  private static final String MODEL = "JAVISOR HARDDISK";
  private static final String FIRMWARE = "1.0";

  public DiskIdentity {
    if (!serialNumber.matches("[ -~]{0,20}")) {
      throw new IllegalArgumentException("a serial number has at most 20 printable characters: " + serialNumber);
    }
    if (queueDepth != 0 && queueDepth != 32) {
      throw new IllegalArgumentException("0 or 32 commands can be queued, not " + queueDepth);
    }
  }

  /**
   * The answer to IDENTIFY DEVICE.
   *
   * @see "ATA/ATAPI-6 (T13 1410D), 8.15.8; ATA8-ACS (T13 1699D), 7.16.7"
   */
  byte[] describe(AtaDisk disk, DiskSettings settings, Geometry current, boolean smart) {
    Geometry standard = Geometry.ofSectors(disk.sectors());
    IdentifyData data = new IdentifyData();
    data.word(0, 0x0040);
    data.word(1, standard.cylinders()).word(3, standard.heads()).word(6, standard.sectors());
    data.text(10, 10, serialNumber).text(23, 4, FIRMWARE).text(27, 20, MODEL);
    data.word(20, 3).word(21, 512).word(22, 4);
    // 128 sectors at most in a DRQ block; DMA, LBA, IORDY; capabilities valid.
    data.word(47, 0x8080).word(49, 0x0F00).word(50, 0x4000).word(51, 0x0200).word(53, 0x0007);
    data.word(54, current.cylinders()).word(55, current.heads()).word(56, current.sectors());
    data.doubleWord(57, current.capacity());
    data.word(59, settings.multiple == 0 ? 0 : 0x0100 | settings.multiple);
    data.doubleWord(60, Math.min(disk.sectors(), (1 << 28) - 1));
    data.word(63, 0x0007 | settings.chosen(0x20) << 8).word(88, 0x003F | settings.chosen(0x40) << 8);
    data.word(64, 0x0003).word(65, 120).word(66, 120).word(67, 120).word(68, 120);
    if (queueDepth > 0) {
      // Queued commands, 1.5 and 3 Gbit/s.
      data.word(75, queueDepth - 1).word(76, 0x0106);
    }
    // ATA/ATAPI-4 to ATA8-ACS.
    data.word(80, 0x01F0);
    featureSets(data, settings, smart);
    // 80-conductor cable, drive 0.
    data.word(93, 0x6001);
    data.quadWord(100, disk.sectors());
    // Logical sectors of 512 bytes; no rotation.
    data.word(106, 0x4000).word(217, 0x0001);
    return data.toBytes();
  }

  private void featureSets(IdentifyData data, DiskSettings settings, boolean smart) {
    // SMART, power management, write cache, look-ahead.
    int first = 0x0069;
    int on = 0x0008 | (smart ? 1 : 0) | (settings.writeCache ? 0x20 : 0) | (settings.lookAhead ? 0x40 : 0);
    // 48-bit addresses, FLUSH CACHE, FLUSH CACHE EXT.
    int second = 0x7400;
    // FUA; logs where there is one.
    int third = 0x4040 | (queueDepth > 0 ? 0x20 : 0);
    data.word(82, first).word(83, second).word(84, third);
    data.word(85, on).word(86, second & 0x3FFF).word(87, third);
  }
}
