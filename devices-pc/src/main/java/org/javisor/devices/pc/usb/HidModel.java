package org.javisor.devices.pc.usb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a human interface device says about itself.
 *
 * @param productId of the range that is set aside for tests
 * @param name of the product
 * @param bootProtocol keyboard 1; 0 for a device that a BIOS cannot use
 * @param interval of its interrupt endpoint in ms
 * @param reportDescriptor in hexadecimal digits
 * @param reportBytes of an input report
 * @param outputBytes of an output report; 0 for none
 * @see "Universal Serial Bus Specification 1.1, 9.6 Standard USB Descriptor Definitions"
 * @see "Device Class Definition for Human Interface Devices 1.11, chapter 7 and appendix B"
 */
record HidModel(
    int productId, String name, int bootProtocol, int interval, String reportDescriptor, int reportBytes,
    int outputBytes) {
  private static final int VENDOR_ID = 0x1209;
  private static final int HID_BYTES = 9;
  private static final int HID_AT = 18;
  private static final int CONFIGURATION_BYTES = 34;

  private static final int DEVICE = 1;
  private static final int CONFIGURATION = 2;
  private static final int STRING = 3;
  private static final int HID = 0x21;
  private static final int REPORT = 0x22;

  /** Three buttons, two axes of 15 bits, a wheel: one byte, two words, one byte. */
  static final HidModel TABLET = new HidModel(
      1, "Javisor USB Tablet", 0, 8,
      "05010902a1010901a100" // a pointer of a mouse
          + "0509190129031500250195037501810295017505" + "8101" // buttons 1 to 3, padding
          + "050109300931" + "150026ff7f" + "350046ff7f" + "751095028102" // X and Y, absolute, to 32767
          + "05010938" + "1581257f" + "35004500" + "750895018106" // wheel, relative
          + "c0c0",
      6, 0);

  /** The boot protocol's report: modifiers, a reserved byte, six keys; five lamps. */
  static final HidModel KEYBOARD = new HidModel(
      2, "Javisor USB Keyboard", 1, 10,
      "05010906a101" // a keyboard
          + "75019508050719e029e7150025018102" // modifiers
          + "950175088101" // reserved
          + "95057501050819012905" + "9102" + "950175039101" // lamps, padding
          + "95067508150026ff00" + "05071900" + "2aff00" + "8100" // keys
          + "c0",
      8, 1);

  /** A descriptor; null if it has none of that type and number. */
  byte @Nullable [] descriptor(int type, int index) {
    return switch (type) {
      case DEVICE -> device();
      case CONFIGURATION -> index == 0 ? configuration() : null;
      case STRING -> string(index);
      case HID -> java.util.Arrays.copyOfRange(configuration(), HID_AT, HID_AT + HID_BYTES);
      case REPORT -> report();
      default -> null;
    };
  }

  private byte[] report() {
    return HexFormat.of().parseHex(reportDescriptor);
  }

  private byte[] device() {
    return bytes(
        18, DEVICE, 0x10, 0x01, 0, 0, 0, ControlPipe.PACKET_BYTES, VENDOR_ID & 0xFF, VENDOR_ID >> 8, productId, 0, 0, 1,
        1, 2, 3, 1);
  }

  /** One configuration with one interface with one interrupt endpoint; it can wake the host up, and takes 100 mA. */
  private byte[] configuration() {
    int length = report().length;
    int bootInterface = bootProtocol == 0 ? 0 : 1;
    return bytes(
        9, CONFIGURATION, CONFIGURATION_BYTES, 0, 1, 1, 0, 0xA0, 50,
        9, 4, 0, 0, 1, 3, bootInterface, bootProtocol, 0,
        HID_BYTES, HID, 0x11, 0x01, 0, 1, REPORT, length & 0xFF, length >> 8,
        7, 5, 0x81, 3, 8, 0, interval);
  }

  private byte @Nullable [] string(int index) {
    List<String> texts = List.of("Javisor", name, "1");
    if (index == 0) {
      return bytes(4, STRING, 0x09, 0x04);
    }
    if (index > texts.size()) {
      return null;
    }
    byte[] text = texts.get(index - 1).getBytes(StandardCharsets.UTF_16LE);
    byte[] descriptor = new byte[text.length + 2];
    descriptor[0] = (byte) descriptor.length;
    descriptor[1] = STRING;
    System.arraycopy(text, 0, descriptor, 2, text.length);
    return descriptor;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
