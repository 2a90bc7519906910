package org.javisor.firmware.bios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The kinds of devices that a BIOS can start from, with their numbers in its CMOS boot order. */
public enum BootDevice {
  FLOPPY(1, 'a'),
  DISK(2, 'c'),
  CD(3, 'd'),
  NETWORK(4, 'n');

  /** How many places the order in CMOS memory has. */
  public static final int PLACES = 3;

  private static final String KNOWN = "a (floppy), c (disk), d (CD), n (network)";

  private final int code;
  private final char letter;

  BootDevice(int code, char letter) {
    this.code = code;
    this.letter = letter;
  }

  /** The letter that stands for it on command lines. */
  public char letter() {
    return letter;
  }

  /**
   * Reads an order: {@code "dc"} is CD, then disk.
   *
   * @throws IllegalArgumentException if a letter is unknown or comes twice, or if there are none or too many
   */
  public static List<BootDevice> parse(String letters) {
    List<BootDevice> order = new ArrayList<>();
    for (char c : letters.toLowerCase(Locale.ROOT).toCharArray()) {
      BootDevice found = null;
      for (BootDevice device : values()) {
        found = device.letter == c ? device : found;
      }
      if (found == null || order.contains(found)) {
        throw new IllegalArgumentException(
            "'" + letters + "' is no boot order; write up to three different letters of " + KNOWN);
      }
      order.add(found);
    }
    if (order.isEmpty() || order.size() > PLACES) {
      throw new IllegalArgumentException(
          "'" + letters + "' is no boot order; write up to three different letters of " + KNOWN);
    }
    return order;
  }

  /** An order as CMOS memory has it: four bits each, the first one lowest. */
  public static int encode(List<BootDevice> order) {
    int value = 0;
    for (int i = 0; i < order.size(); i++) {
      value |= order.get(i).code << 4 * i;
    }
    return value;
  }
}
