package org.javisor.devices.pc.ahci;

import org.javisor.devices.pc.ata.TaskFile;
import org.javisor.memory.AddressSpace;

/**
 * Frames that a device sends, as the adapter stores them for software.
 *
 * @see "Serial ATA AHCI 1.3.1, 4.2.1 Received FIS Structure; Serial ATA 3.0, 10.3 FIS types"
 */
final class ReceivedFis {
  private static final int PIO_SETUP_AT = 0x20;
  private static final int REGISTER_AT = 0x40;
  private static final int SET_DEVICE_BITS_AT = 0x58;
  private static final int INTERRUPT = 0x40;
  private static final int FROM_DEVICE = 0x20;

  private final AddressSpace memory;

  ReceivedFis(AddressSpace memory) {
    this.memory = memory;
  }

  /** Register - device to host. */
  void register(long base, TaskFile r) {
    memory.writeBytes(base + REGISTER_AT, registers(0x34, INTERRUPT, r), 0, 20);
  }

  /** PIO setup: the registers before the data, and the status behind them. */
  void pioSetup(long base, TaskFile r, int bytes, boolean toHost) {
    byte[] fis = registers(0x5F, INTERRUPT | (toHost ? FROM_DEVICE : 0), r);
    fis[15] = (byte) (TaskFile.DRDY | TaskFile.DSC);
    fis[16] = (byte) bytes;
    fis[17] = (byte) (bytes >>> 8);
    memory.writeBytes(base + PIO_SETUP_AT, fis, 0, 20);
  }

  private static byte[] registers(int type, int flags, TaskFile r) {
    byte[] fis = new byte[20];
    fis[0] = (byte) type;
    fis[1] = (byte) flags;
    fis[2] = (byte) r.status;
    fis[3] = (byte) r.error;
    fis[4] = (byte) r.lbaLow;
    fis[5] = (byte) r.lbaMid;
    fis[6] = (byte) r.lbaHigh;
    fis[7] = (byte) r.device;
    fis[8] = (byte) (r.lbaLow >>> 8);
    fis[9] = (byte) (r.lbaMid >>> 8);
    fis[10] = (byte) (r.lbaHigh >>> 8);
    fis[12] = (byte) r.count;
    fis[13] = (byte) (r.count >>> 8);
    return fis;
  }

  /** Set device bits: queued commands have ended. */
  void setDeviceBits(long base, TaskFile r, int ended) {
    byte[] fis = new byte[8];
    fis[0] = (byte) 0xA1;
    fis[1] = INTERRUPT;
    fis[2] = (byte) (r.status & 0x77);
    fis[3] = (byte) r.error;
    for (int i = 0; i < 4; i++) {
      fis[4 + i] = (byte) (ended >>> 8 * i);
    }
    memory.writeBytes(base + SET_DEVICE_BITS_AT, fis, 0, fis.length);
  }
}
