package org.javisor.disk.vhdx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/**
 * What headers, region table and metadata say of an image.
 *
 * @param tableOffset where the table of blocks stands
 * @see "[MS-VHDX] 2.2 Headers, 2.5 BAT, 2.6 Metadata Region"
 */
record VhdxLayout(long tableOffset, int tableBytes, int blockBytes, long diskBytes, int sectorBytes) {
  static final long[] HEADERS = {64 << 10, 128 << 10};
  static final long[] REGION_TABLES = {192 << 10, 256 << 10};
  static final int HEADER_BYTES = 4096;
  static final int TABLE_BYTES = 64 << 10;
  private static final int MOST_REGIONS = 2047;
  private static final int LARGEST_BAT = 256 << 20;
  private static final int HAS_PARENT = 2;

  static VhdxLayout read(Storage file) throws IOException {
    if (!new String(file.read(0, 8), StandardCharsets.ISO_8859_1).equals("vhdxfile")) {
      throw file.malformed(0, "is no VHDX image");
    }
    checkHeader(file);
    byte[] regions = regionTable(file);
    long bat = 0;
    int batBytes = 0;
    long metadata = 0;
    int count = LittleEndian.get32(regions, 8);
    if (count < 0 || count > MOST_REGIONS) {
      throw file.malformed(REGION_TABLES[0] + 8, count + " regions");
    }
    for (int i = 0; i < count; i++) {
      int at = 16 + i * 32;
      long offset = LittleEndian.get64(regions, at + 16);
      if (Guid.REGION_BAT.standsAt(regions, at)) {
        bat = offset;
        batBytes = LittleEndian.get32(regions, at + 24);
      } else if (Guid.REGION_METADATA.standsAt(regions, at)) {
        metadata = offset;
      } else if ((LittleEndian.get32(regions, at + 28) & 1) != 0) {
        throw new UnsupportedImageException(file.name(), "has a region that is required and not known");
      }
    }
    if (bat < 1 << 20 || metadata < 1 << 20 || batBytes <= 0 || batBytes > LARGEST_BAT
        || bat > file.size() - batBytes || metadata > file.size()) {
      throw file.malformed(REGION_TABLES[0], "has no table of blocks, or no metadata");
    }
    return readMetadata(file, bat, batBytes, metadata);
  }

  private static void checkHeader(Storage file) throws IOException {
    long best = -1;
    boolean logged = false;
    for (long at : HEADERS) {
      byte[] h = file.read(at, HEADER_BYTES);
      boolean valid = text(h, 0, 4).equals("head") && crc(h, 4) == LittleEndian.get32(h, 4);
      long sequence = LittleEndian.get64(h, 8);
      if (valid && sequence > best) {
        best = sequence;
        logged = LittleEndian.get64(h, 48) != 0 || LittleEndian.get64(h, 56) != 0;
      }
    }
    if (best < 0) {
      throw file.malformed(HEADERS[0], "has no valid header");
    }
    if (logged) {
      throw new UnsupportedImageException(
          file.name(), "was not closed, so that its log has to be replayed; qemu-img check -r all does it");
    }
  }

  private static byte[] regionTable(Storage file) throws IOException {
    for (long at : REGION_TABLES) {
      byte[] table = file.read(at, TABLE_BYTES);
      if (text(table, 0, 4).equals("regi") && crc(table, 4) == LittleEndian.get32(table, 4)) {
        return table;
      }
    }
    throw file.malformed(REGION_TABLES[0], "has no valid table of regions");
  }

  private static VhdxLayout readMetadata(Storage file, long bat, int batBytes, long metadata) throws IOException {
    byte[] table = file.read(metadata, TABLE_BYTES);
    int count = LittleEndian.get16(table, 10);
    if (!text(table, 0, 8).equals("metadata") || count > MOST_REGIONS) {
      throw file.malformed(metadata, "the metadata is damaged");
    }
    long blockBytes = 0;
    long size = 0;
    int sector = 0;
    for (int i = 0; i < count; i++) {
      int at = 32 + i * 32;
      byte[] item = file.read(metadata + LittleEndian.getUnsigned32(table, at + 16), 8);
      if (Guid.FILE_PARAMETERS.standsAt(table, at)) {
        blockBytes = LittleEndian.getUnsigned32(item, 0);
        if ((LittleEndian.get32(item, 4) & HAS_PARENT) != 0) {
          throw new UnsupportedImageException(file.name(), "is a differencing VHDX, which is not supported");
        }
      } else if (Guid.DISK_SIZE.standsAt(table, at)) {
        size = LittleEndian.get64(item, 0);
      } else if (Guid.LOGICAL_SECTOR.standsAt(table, at)) {
        sector = LittleEndian.get32(item, 0);
      }
    }
    VhdxLayout layout = new VhdxLayout(bat, batBytes, (int) blockBytes, size, sector);
    layout.check(file, metadata);
    return layout;
  }

  private void check(Storage file, long metadata) throws IOException {
    if (blockBytes < 1 << 20 || blockBytes > 256 << 20 || Integer.bitCount(blockBytes) != 1) {
      throw file.malformed(metadata, "blocks of " + blockBytes + " bytes");
    }
    if (sectorBytes != 512 && sectorBytes != 4096) {
      throw file.malformed(metadata, "sectors of " + sectorBytes + " bytes");
    }
    if (diskBytes <= 0 || diskBytes % sectorBytes != 0 || diskBytes > 64L << 40) {
      throw file.malformed(metadata, "a disk of " + diskBytes + " bytes");
    }
    long blocks = (diskBytes + blockBytes - 1) / blockBytes;
    if (entry(blocks - 1) * 8 + 8 > tableBytes) {
      throw file.malformed(tableOffset, "a table of blocks of " + tableBytes + " bytes");
    }
  }

  /** Where in the table a block stands: after so many blocks, an entry is that of a bitmap. */
  long entry(long block) {
    return block + block / chunkBlocks();
  }

  private long chunkBlocks() {
    return (1L << 23) * sectorBytes / blockBytes;
  }

  static String text(byte[] bytes, int at, int length) {
    return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
  }

  /** Of all bytes, those of the checksum taken as zero. */
  static int crc(byte[] bytes, int field) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, field);
    crc.update(new byte[4]);
    crc.update(bytes, field + 4, bytes.length - field - 4);
    return (int) crc.getValue();
  }
}
