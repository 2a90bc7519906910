package org.javisor.devices.pc.keyboard;

/**
 * Translation between scan code sets 2 and 1, as the 8042's ROM does it.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Keyboard and Auxiliary Device Controller"
 */
final class ScanCodes {
  private static final String SET_2_TO_1 =
      "ff43413f3d3b3c58644442403e0f2959"
          + "65382a701d10025a66712c1f1e11035b"
          + "672e2d201205045c68392f211413065d"
          + "693130232215075e6a7232241608095f"
          + "6b332517180b0a606c34352627190c61"
          + "6d7328741a0d626e3a361c1b752b6376"
          + "55567778797a0e7b7c4f7d4b477e7f6f"
          + "5253504c4d480145574e514a37494654"
          + "808182415485868788898a8b8c8d8e8f";

  private static final int[] TO_SET_1 = new int[256];
  private static final int[] TO_SET_2 = new int[128];

  static {
    for (int code = 0; code < 256; code++) {
      int at = 2 * code;
      TO_SET_1[code] = at < SET_2_TO_1.length() ? Integer.parseInt(SET_2_TO_1, at, at + 2, 16) : code;
    }
    for (int code = 0x7F; code > 0; code--) {
      TO_SET_2[TO_SET_1[code] & 0x7F] = code;
    }
    TO_SET_2[TO_SET_1[0x83]] = 0x83;
  }

  private ScanCodes() {}

  /** What the controller makes of a byte from the keyboard, without the release bit. */
  static int toSet1(int set2) {
    return TO_SET_1[set2 & 0xFF];
  }

  /** The make code of a key in set 2. */
  static int toSet2(int set1) {
    return TO_SET_2[set1 & 0x7F];
  }
}
