package org.javisor.disk.vdi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/**
 * The header of an image, version 1.1.
 *
 * @param type one of {@link #DYNAMIC}, {@link #FIXED}
 * @param mapOffset where the table of blocks stands
 * @see "VirtualBox, VDICore.h: VDIHEADER1PLUS"
 */
record VdiHeader(int type, long mapOffset, long dataOffset, long diskBytes, int blockBytes, int blocks) {
  static final int DYNAMIC = 1;
  static final int FIXED = 2;
  static final int BYTES = 512;
  private static final int SIGNATURE = 0xBEDA_107F;
  private static final int VERSION = 0x1_0001;
  private static final int MOST_BLOCKS = 1 << 26;

  static VdiHeader read(Storage file) throws IOException {
    byte[] h = file.read(0, BYTES);
    if (LittleEndian.get32(h, 0x40) != SIGNATURE) {
      throw file.malformed(0x40, "is no VDI image");
    }
    int version = LittleEndian.get32(h, 0x44);
    if (version != VERSION) {
      throw new UnsupportedImageException(
          file.name(), "is VDI version " + (version >>> 16) + "." + (version & 0xFFFF) + "; only 1.1 is known");
    }
    VdiHeader header = new VdiHeader(
        LittleEndian.get32(h, 0x4C), LittleEndian.getUnsigned32(h, 0x154), LittleEndian.getUnsigned32(h, 0x158),
        LittleEndian.get64(h, 0x170), LittleEndian.get32(h, 0x178), LittleEndian.get32(h, 0x180));
    header.check(file);
    return header;
  }

  private void check(Storage file) throws IOException {
    if (type != DYNAMIC && type != FIXED) {
      throw new UnsupportedImageException(
          file.name(), "is a VDI of type " + type + "; dynamic and fixed ones are known, differencing ones are not");
    }
    if (blockBytes < 512 || blockBytes > 256 << 20 || Integer.bitCount(blockBytes) != 1) {
      throw file.malformed(0x178, "blocks of " + blockBytes + " bytes");
    }
    if (diskBytes <= 0 || diskBytes % 512 != 0) {
      throw file.malformed(0x170, "a disk of " + diskBytes + " bytes");
    }
    if (blocks < 0 || blocks > MOST_BLOCKS || (long) blocks * blockBytes < diskBytes) {
      throw file.malformed(0x180, blocks + " blocks");
    }
  }

  byte[] encode(int allocated, byte[] uuid) {
    byte[] h = new byte[BYTES];
    byte[] text = "<<< Oracle VM VirtualBox Disk Image >>>\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, h, 0, text.length);
    LittleEndian.put32(h, 0x40, SIGNATURE);
    LittleEndian.put32(h, 0x44, VERSION);
    LittleEndian.put32(h, 0x48, 0x190);
    LittleEndian.put32(h, 0x4C, type);
    LittleEndian.put32(h, 0x154, (int) mapOffset);
    LittleEndian.put32(h, 0x158, (int) dataOffset);
    LittleEndian.put32(h, 0x168, 512);
    LittleEndian.put64(h, 0x170, diskBytes);
    LittleEndian.put32(h, 0x178, blockBytes);
    LittleEndian.put32(h, 0x180, blocks);
    LittleEndian.put32(h, 0x184, allocated);
    System.arraycopy(uuid, 0, h, 0x188, 16);
    return h;
  }
}
