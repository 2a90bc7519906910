package org.javisor.devices.pc.ata;

import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;

/** What software has set on a disk. */
final class DiskSettings {
  /** Multiword DMA mode 2, as after power-up. */
  private static final int MULTIWORD_DMA_2 = 0x22;

  boolean writeCache;
  boolean lookAhead;
  boolean smart = true;

  /** Sectors of a DRQ block of the MULTIPLE commands; 0 if they are off. */
  int multiple;

  /** The mode that SET FEATURES chose last, as it encodes it. */
  int transferMode;

  DiskSettings() {
    reset();
  }

  void reset() {
    writeCache = true;
    lookAhead = true;
    smart = true;
    multiple = 0;
    transferMode = MULTIWORD_DMA_2;
  }

  /**
   * SET FEATURES; false for a feature that the disk does not have.
   *
   * @see "ATA/ATAPI-6 (T13 1410D), 8.46 SET FEATURES"
   */
  boolean setFeatures(TaskFile registers) {
    switch (registers.features & 0xFF) {
      case 0x02 -> writeCache = true;
      case 0x82 -> writeCache = false;
      case 0xAA -> lookAhead = true;
      case 0x55 -> lookAhead = false;
      // Settings survive soft resets, or do not: ours always do.
      case 0x66, 0xCC -> {
        return true;
      }
      case 0x03 -> {
        return setTransferMode(registers.count & 0xFF);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean setTransferMode(int mode) {
    boolean pio = mode <= 0x01 || mode >= 0x08 && mode <= 0x0C;
    boolean multiword = mode >= 0x20 && mode <= 0x22;
    boolean ultra = mode >= 0x40 && mode <= 0x45;
    if (multiword || ultra) {
      transferMode = mode;
    }
    return pio || multiword || ultra;
  }

  /** The byte of words 63 (multiword) or 88 (ultra) that tells the chosen mode. */
  int chosen(int kind) {
    return (transferMode & 0xF8) == kind ? 1 << (transferMode & 7) : 0;
  }

  List<Integer> save(Geometry geometry, boolean smartEnabled) {
    return List.of(
        writeCache ? 1 : 0, lookAhead ? 1 : 0, smartEnabled ? 1 : 0, multiple, transferMode, geometry.cylinders(),
        geometry.heads(), geometry.sectors());
  }

  static void check(List<Integer> saved) {
    size("settings", saved, 8);
    for (int i = 0; i < 3; i++) {
      range("settings", saved.get(i), 0, 1);
    }
    range("multiple", saved.get(3), 0, 128);
    range("transferMode", saved.get(4), 0, 0x47);
    range("cylinders", saved.get(5), 0, 0xFFFF);
    range("heads", saved.get(6), 1, 16);
    range("sectors", saved.get(7), 1, 255);
  }

  /** Takes over checked settings; returns the geometry among them. */
  Geometry restore(List<Integer> saved) {
    writeCache = saved.get(0) != 0;
    lookAhead = saved.get(1) != 0;
    smart = saved.get(2) != 0;
    multiple = saved.get(3);
    transferMode = saved.get(4);
    return new Geometry(saved.get(5), saved.get(6), saved.get(7));
  }
}
