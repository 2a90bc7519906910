package org.javisor.devices.pc.ata;

import java.util.List;

/**
 * The command block registers of one drive. The 16-bit ones are two bytes deep: the high byte is what was written
 * before the last byte.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 6.7 Register descriptions; 6.20 48-bit Address feature set"
 */
public final class TaskFile {
  /** In the status register. */
  public static final int ERR = 1;

  public static final int DRQ = 1 << 3;
  public static final int DSC = 1 << 4;
  public static final int DF = 1 << 5;
  public static final int DRDY = 1 << 6;
  public static final int BSY = 1 << 7;

  /** In the error register: command aborted. */
  public static final int ABRT = 1 << 2;

  /** There is no such sector. */
  public static final int IDNF = 1 << 4;

  /** Uncorrectable data. */
  public static final int UNC = 1 << 6;

  /** In the device register: drive 1 of the channel. */
  public static final int DEV = 1 << 4;

  /** The address is an LBA. */
  public static final int LBA = 1 << 6;

  public int features;
  public int count;
  public int lbaLow;
  public int lbaMid;
  public int lbaHigh;
  public int device;
  public int status;
  public int error;

  /** Shifts a byte into one of the two-byte registers. */
  public static int push(int register, int value) {
    return (register & 0xFF) << 8 | value & 0xFF;
  }

  /** The 28-bit address. */
  public long lba28() {
    return (long) (device & 0xF) << 24 | (lbaHigh & 0xFF) << 16 | (lbaMid & 0xFF) << 8 | lbaLow & 0xFF;
  }

  /** The 48-bit address. */
  public long lba48() {
    return (long) (lbaHigh & 0xFF00) << 32
        | (long) (lbaMid & 0xFF00) << 24
        | (long) (lbaLow & 0xFF00) << 16
        | (lbaHigh & 0xFF) << 16
        | (lbaMid & 0xFF) << 8
        | lbaLow & 0xFF;
  }

  /** Sectors of a 28-bit command: 0 means 256. */
  public int count28() {
    return (count & 0xFF) == 0 ? 256 : count & 0xFF;
  }

  /** Sectors of a 48-bit command: 0 means 65536. */
  public int count48() {
    return (count & 0xFFFF) == 0 ? 0x1_0000 : count & 0xFFFF;
  }

  /** Reports an address in the 28-bit registers. */
  public void lba28(long lba) {
    device = device & 0xF0 | (int) (lba >>> 24) & 0xF;
    lbaHigh = (int) (lba >>> 16) & 0xFF;
    lbaMid = (int) (lba >>> 8) & 0xFF;
    lbaLow = (int) lba & 0xFF;
  }

  /** Reports an address in the 48-bit registers. */
  public void lba48(long lba) {
    lbaHigh = (int) (lba >>> 32) & 0xFF00 | (int) (lba >>> 16) & 0xFF;
    lbaMid = (int) (lba >>> 24) & 0xFF00 | (int) (lba >>> 8) & 0xFF;
    lbaLow = (int) (lba >>> 16) & 0xFF00 | (int) lba & 0xFF;
  }

  List<Integer> save() {
    return List.of(features, count, lbaLow, lbaMid, lbaHigh, device, status, error);
  }

  void restore(List<Integer> saved) {
    features = saved.get(0);
    count = saved.get(1);
    lbaLow = saved.get(2);
    lbaMid = saved.get(3);
    lbaHigh = saved.get(4);
    device = saved.get(5);
    status = saved.get(6);
    error = saved.get(7);
  }
}
