package org.javisor.devices.pc.ata;

import java.nio.charset.StandardCharsets;

/**
 * The data that packet commands return, whole: the drive cuts them to what the host has room for.
 *
 * @see "MMC-5 (T10 1675D), 6 Commands for Multi-Media Logical Units; SPC-3, 6.4 INQUIRY"
 */
final class PacketAnswers {
  static final byte[] NOTHING = {};

  private static final int LEAD_OUT = 0xAA;

  /** CD-ROM among the profiles. */
  private static final int PROFILE_CDROM = 0x0008;

  private PacketAnswers() {}

  private static void put32(byte[] data, int at, long value) {
    for (int i = 0; i < 4; i++) {
      data[at + i] = (byte) (value >>> 24 - 8 * i);
    }
  }

  private static void text(byte[] data, int at, int length, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < length; i++) {
      data[at + i] = i < ascii.length ? ascii[i] : (byte) ' ';
    }
  }

  static byte[] inquiry() {
    byte[] data = new byte[36];
    data[0] = 0x05;
    data[1] = (byte) 0x80;
    data[3] = 0x21;
    data[4] = (byte) (data.length - 5);
    text(data, 8, 8, "JAVISOR");
    text(data, 16, 16, "CD-ROM");
    text(data, 32, 4, "1.0");
    return data;
  }

  static byte[] capacity(long blocks) {
    byte[] data = new byte[8];
    put32(data, 0, blocks - 1);
    put32(data, 4, AtapiCdrom.BLOCK);
    return data;
  }

  /** A table of contents with one data track: format 0, 1 or 2 (1 and 2 list sessions and raw entries). */
  static byte[] tableOfContents(int format, boolean minutes, int fromTrack, long blocks) {
    return switch (format) {
      case 0 -> tracks(minutes, fromTrack, blocks);
      case 1 -> sessions(minutes);
      case 2 -> raw(blocks);
      default -> NOTHING;
    };
  }

  private static byte[] tracks(boolean minutes, int fromTrack, long blocks) {
    if (fromTrack > 1 && fromTrack != LEAD_OUT) {
      return NOTHING;
    }
    boolean first = fromTrack <= 1;
    byte[] data = new byte[first ? 20 : 12];
    data[1] = (byte) (data.length - 2);
    data[2] = 1;
    data[3] = 1;
    int at = 4;
    if (first) {
      descriptor(data, at, 1, address(minutes, 0));
      at += 8;
    }
    descriptor(data, at, LEAD_OUT, address(minutes, blocks));
    return data;
  }

  private static byte[] sessions(boolean minutes) {
    byte[] data = new byte[12];
    data[1] = 10;
    data[2] = 1;
    data[3] = 1;
    descriptor(data, 4, 1, address(minutes, 0));
    return data;
  }

  /** ADR 1, control 4: a data track. */
  private static void descriptor(byte[] data, int at, int track, long address) {
    data[at + 1] = 0x14;
    data[at + 2] = (byte) track;
    put32(data, at + 4, address);
  }

  private static byte[] raw(long blocks) {
    long leadOut = address(true, blocks);
    long[][] points = {{0xA0, 0x01_00_00}, {0xA1, 0x01_00_00}, {0xA2, leadOut}, {1, address(true, 0)}};
    byte[] data = new byte[4 + 11 * points.length];
    data[1] = (byte) (data.length - 2);
    data[2] = 1;
    data[3] = 1;
    for (int i = 0; i < points.length; i++) {
      int at = 4 + 11 * i;
      data[at] = 1;
      data[at + 1] = 0x14;
      data[at + 3] = (byte) points[i][0];
      put32(data, at + 7, points[i][1]);
    }
    return data;
  }

  /** A block's number, or minute, second and frame: 75 frames a second, block 0 after two seconds. */
  private static long address(boolean minutes, long block) {
    if (!minutes) {
      return block;
    }
    long frames = block + 150;
    return Math.min(frames / (75 * 60), 255) << 16 | frames / 75 % 60 << 8 | frames % 75;
  }

  /** Mode pages 1 (errors), 0x0E (audio), 0x2A (capabilities), or all, behind a header of 4 or 8 bytes. */
  static byte[] modeSense(int page, boolean longHeader, boolean present, boolean locked) {
    byte[] recovery = {0x01, 0x06, 0, 5, 0, 0, 0, 0};
    byte[] audio = new byte[16];
    audio[0] = 0x0E;
    audio[1] = 0x0E;
    audio[2] = 0x04;
    byte[] capabilities = capabilities(locked);
    byte[] pages = switch (page) {
      case 0x01 -> recovery;
      case 0x0E -> audio;
      case 0x2A -> capabilities;
      case 0x3F -> join(join(recovery, audio), capabilities);
      default -> NOTHING;
    };
    if (pages.length == 0) {
      return NOTHING;
    }
    byte[] header = new byte[longHeader ? 8 : 4];
    int rest = header.length + pages.length - (longHeader ? 2 : 1);
    // Medium type: 120 mm data disc, or no disc.
    int type = present ? 0x01 : 0x70;
    if (longHeader) {
      header[0] = (byte) (rest >>> 8);
      header[1] = (byte) rest;
      header[2] = (byte) type;
    } else {
      header[0] = (byte) rest;
      header[1] = (byte) type;
    }
    return join(header, pages);
  }

  private static byte[] capabilities(boolean locked) {
    byte[] page = new byte[20];
    page[0] = 0x2A;
    page[1] = 18;
    // Reads CD-R and CD-RW; mode 2 forms 1 and 2, multisession; tray that locks and ejects.
    page[2] = 0x03;
    page[4] = 0x70;
    page[6] = (byte) (0x29 | (locked ? 0x02 : 0));
    // 40 times 176 kB/s; 512 KiB of buffer.
    page[8] = 0x1B;
    page[9] = (byte) 0x80;
    page[12] = 0x02;
    page[14] = 0x1B;
    page[15] = (byte) 0x80;
    return page;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** The features: profile list, core, removable medium, random reads, CD reads. */
  static byte[] configuration(boolean present, int from) {
    byte[][] features = {
      {0, 0x00, 0x03, 4, 0, PROFILE_CDROM, (byte) (present ? 1 : 0), 0},
      {0, 0x01, 0x07, 8, 0, 0, 0, 2, 1, 0, 0, 0},
      {0, 0x03, 0x03, 4, 0x29, 0, 0, 0},
      {0, 0x10, 0x00, 8, 0, 0, 8, 0, 0, 1, 0, 0},
      {0, 0x1E, 0x00, 4, 0, 0, 0, 0}
    };
    byte[] data = new byte[8];
    data[7] = (byte) (present ? PROFILE_CDROM : 0);
    for (byte[] feature : features) {
      if (feature[1] >= from) {
        data = join(data, feature);
      }
    }
    put32(data, 0, data.length - 4);
    return data;
  }

  /** The media event: 0 none, 1 eject request, 2 new medium, 3 removal. */
  static byte[] mediaEvent(boolean wanted, int event, boolean open, boolean present) {
    if (!wanted) {
      return new byte[] {0, 2, (byte) 0x80, 0x10};
    }
    int status = (open ? 1 : 0) | (present ? 2 : 0);
    return new byte[] {0, 6, 4, 0x10, (byte) event, (byte) status, 0, 0};
  }

  static byte[] mechanismStatus() {
    return new byte[8];
  }

  /** One complete session with one track. */
  static byte[] discInformation() {
    byte[] data = new byte[34];
    data[1] = 32;
    data[2] = 0x0E;
    data[3] = 1;
    data[4] = 1;
    data[5] = 1;
    data[6] = 1;
    data[7] = 0x20;
    return data;
  }
}
