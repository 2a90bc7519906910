package org.javisor.devices.pc.e1000;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.network.MacAddress;

/**
 * The 64 words of the card's EEPROM and the four wires to it that software moves itself. It is write-protected.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 5.3.1 and 5.6; Microchip
 *     93C46 data sheet, 2 Functional description"
 */
final class Eeprom {
  static final int WORDS = 64;

  /** What all words add up to. */
  private static final int SUM = 0xBABA;

  private static final int CHECKSUM = 0x3F;

  /** In EECD. */
  private static final int SK = 1;

  private static final int CS = 1 << 1;
  private static final int DI = 1 << 2;
  private static final int DO = 1 << 3;
  private static final int REQ = 1 << 6;
  private static final int GNT = 1 << 7;
  private static final int PRES = 1 << 8;
  private static final int WRITABLE = SK | CS | DI | 1 << 4 | 1 << 5 | REQ;

  /** A command: a start bit, two of the operation, six of the address. */
  private static final int COMMAND_BITS = 9;

  private static final int READ = 0b110;

  private static final int START = 1;
  private static final int DONE = 1 << 4;

  private final int[] words = new int[WORDS];
  private int control;
  private int received;
  private int command;
  private int sent;

  Eeprom(MacAddress address) {
    for (int i = 0; i < 3; i++) {
      int pair = (int) (address.value() >>> 16 * (2 - i)) & 0xFFFF;
      words[i] = pair >>> 8 | (pair & 0xFF) << 8;
    }
    words[0x03] = 0x0420;
    words[0x05] = 0xFFFF;
    words[0x08] = 0x3000;
    words[0x09] = 0x1000;
    // Initialization control: device and subsystem IDs are those of the words that follow.
    words[0x0A] = 0x6406;
    words[0x0B] = 0x001E;
    words[0x0C] = 0x8086;
    words[0x0D] = 0x100E;
    words[0x0E] = 0x8086;
    words[0x0F] = 0x3040;
    words[0x10] = 0x0008;
    words[0x11] = 0x2000;
    words[0x21] = 0x7061;
    words[0x23] = 0x0028;
    int sum = 0;
    for (int word : words) {
      sum += word;
    }
    words[CHECKSUM] = SUM - sum & 0xFFFF;
  }

  MacAddress address() {
    byte[] bytes = new byte[MacAddress.BYTES];
    for (int i = 0; i < 3; i++) {
      bytes[2 * i] = (byte) words[i];
      bytes[2 * i + 1] = (byte) (words[i] >>> 8);
    }
    return MacAddress.at(bytes, 0);
  }

  /** EECD. Software always gets the EEPROM that it asks for. */
  int control() {
    int granted = (control & REQ) != 0 ? GNT : 0;
    return control | granted | PRES | (output() ? DO : 0);
  }

  private boolean output() {
    if (received < COMMAND_BITS || command >>> 6 != READ || sent == 0) {
      // No data: the wire is high, which also says that the last command is done.
      return received < COMMAND_BITS || command >>> 6 != READ;
    }
    int bit = sent - 1;
    int word = words[(command & 0x3F) + bit / 16 & WORDS - 1];
    return (word >>> 15 - bit % 16 & 1) != 0;
  }

  void control(int value) {
    int before = control;
    control = value & WRITABLE;
    if ((control & CS) == 0) {
      received = 0;
      command = 0;
      sent = 0;
    } else if ((before & SK) == 0 && (control & SK) != 0) {
      clock((control & DI) != 0);
    }
  }

  private void clock(boolean in) {
    if (received == COMMAND_BITS) {
      sent = sent == 16 * WORDS ? 1 : sent + 1;
    } else if (received > 0 || in) {
      // Zeros in front of the start bit are not part of a command.
      command = command << 1 | (in ? 1 : 0);
      received++;
    }
  }

  /** What EERD reads after a value was written to it: a word, at once. */
  int read(int value) {
    if ((value & START) == 0) {
      return value & ~START;
    }
    int word = words[value >>> 8 & WORDS - 1];
    return value & 0xFF00 | DONE | word << 16;
  }

  void reset() {
    control = 0;
    received = 0;
    command = 0;
    sent = 0;
  }

  /** The three words of the address, the control register, and what was sent and received. */
  List<Integer> save() {
    return new ArrayList<>(List.of(words[0], words[1], words[2], control, received, command, sent));
  }

  static final int SAVED = 7;

  void restore(List<Integer> saved) {
    for (int i = 0; i < 3; i++) {
      words[CHECKSUM] = words[CHECKSUM] + words[i] - (saved.get(i) & 0xFFFF) & 0xFFFF;
      words[i] = saved.get(i) & 0xFFFF;
    }
    control = saved.get(3) & WRITABLE;
    received = Math.clamp(saved.get(4), 0, COMMAND_BITS);
    command = saved.get(5) & (1 << COMMAND_BITS) - 1;
    sent = Math.clamp(saved.get(6), 0, 16 * WORDS);
  }
}
