package org.javisor.devices.pc.fwcfg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the firmware configuration device offers: items by selector, and named files, whose selectors are given out from
 * 0x20. Built once; the bytes are not copied and must not change.
 *
 * @see "QEMU Firmware Configuration (fw_cfg) Device specification, Firmware Configuration Items"
 */
public final class FwCfgItems {
  public static final int SIGNATURE = 0x00;
  public static final int ID = 0x01;
  public static final int UUID = 0x02;
  public static final int RAM_SIZE = 0x03;
  public static final int NO_GRAPHIC = 0x04;
  public static final int CPU_COUNT = 0x05;
  public static final int KERNEL_ADDRESS = 0x07;
  public static final int KERNEL_SIZE = 0x08;
  public static final int INITRD_ADDRESS = 0x0A;
  public static final int INITRD_SIZE = 0x0B;
  public static final int BOOT_MENU = 0x0E;
  public static final int MAX_CPUS = 0x0F;
  public static final int KERNEL_DATA = 0x11;
  public static final int INITRD_DATA = 0x12;
  public static final int COMMAND_LINE_ADDRESS = 0x13;
  public static final int COMMAND_LINE_SIZE = 0x14;
  public static final int COMMAND_LINE_DATA = 0x15;
  public static final int SETUP_SIZE = 0x17;
  public static final int SETUP_DATA = 0x18;
  public static final int FILE_DIRECTORY = 0x19;

  /** One byte: ISA interrupt 0 arrives at I/O APIC pin 2. */
  public static final int IRQ0_OVERRIDE = 0x8002;

  static final int FIRST_FILE = 0x20;

  private static final int FILE_NAME_BYTES = 56;
  private static final int TRADITIONAL_AND_DMA = 3;

  private final Map<Integer, byte[]> items = new TreeMap<>();
  private final List<String> files = new ArrayList<>();

  /** Signature and feature bits. */
  public FwCfgItems() {
    item(SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII));
    number32(ID, TRADITIONAL_AND_DMA);
    writeDirectory();
  }

  public FwCfgItems item(int selector, byte[] bytes) {
    items.put(selector, bytes);
    return this;
  }

  public FwCfgItems number8(int selector, int value) {
    return item(selector, new byte[] {(byte) value});
  }

  public FwCfgItems number16(int selector, int value) {
    return item(selector, little(2).putShort((short) value).array());
  }

  public FwCfgItems number32(int selector, int value) {
    return item(selector, little(4).putInt(value).array());
  }

  public FwCfgItems number64(int selector, long value) {
    return item(selector, little(8).putLong(value).array());
  }

  private static ByteBuffer little(int sizeBytes) {
    return ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** RAM size, CPU count and the highest CPU count, as test kernels and firmware ask for them. */
  public FwCfgItems machine(long ramBytes, int cpus, int maxCpus) {
    return number64(RAM_SIZE, ramBytes).number16(CPU_COUNT, cpus).number16(MAX_CPUS, maxCpus).number16(NO_GRAPHIC, 1);
  }

  /**
   * Adds a file.
   *
   * @param name ASCII, at most 55 characters: "opt/org.example/thing"
   */
  public FwCfgItems file(String name, byte[] bytes) {
    if (name.isEmpty() || name.length() >= FILE_NAME_BYTES) {
      throw new IllegalArgumentException("a fw_cfg file name has 1 to 55 characters: " + name);
    }
    files.add(name);
    item(FIRST_FILE + files.size() - 1, bytes);
    writeDirectory();
    return this;
  }

  /** A big-endian count, then for each file its size, selector, two reserved bytes and name. */
  private void writeDirectory() {
    ByteBuffer directory = ByteBuffer.allocate(4 + 64 * files.size());
    directory.putInt(files.size());
    for (int i = 0; i < files.size(); i++) {
      byte[] name = files.get(i).getBytes(StandardCharsets.US_ASCII);
      byte[] padded = Arrays.copyOf(name, FILE_NAME_BYTES);
      int selector = FIRST_FILE + i;
      directory.putInt(bytes(selector).length).putShort((short) selector).putShort((short) 0).put(padded);
    }
    item(FILE_DIRECTORY, directory.array());
  }

  /** An item's bytes; none for a selector that is not there. */
  byte[] bytes(int selector) {
    return items.getOrDefault(selector, new byte[0]);
  }
}
