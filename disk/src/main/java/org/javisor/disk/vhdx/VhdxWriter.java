package org.javisor.disk.vhdx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.javisor.disk.ImageWriter;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/** Makes a dynamic image: log, metadata, table of blocks, blocks. */
public final class VhdxWriter implements ImageWriter {
  private static final int MIB = 1 << 20;
  private static final int BLOCK_BYTES = 2 * MIB;
  private static final int LOG_OFFSET = MIB;
  private static final int METADATA_OFFSET = 2 * MIB;
  private static final int TABLE_OFFSET = 3 * MIB;
  private static final int FIRST_ITEM = 64 << 10;
  private static final int FULLY_PRESENT = 6;
  private static final int IS_DISK = 2;
  private static final int IS_REQUIRED = 4;

  private final Storage file;
  private final VhdxLayout layout;
  private final byte[] uuids;
  private final byte[] table;
  private long end;

  /**
   * @param uuids 48 random bytes: three identifiers
   */
  public VhdxWriter(Storage file, long diskBytes, byte[] uuids) throws IOException {
    if (diskBytes > 64L << 40) {
      throw new UnsupportedImageException(file.name(), "a VHDX has at most 64 TiB");
    }
    this.file = file;
    this.uuids = uuids.clone();
    VhdxLayout sizes = new VhdxLayout(TABLE_OFFSET, 0, BLOCK_BYTES, diskBytes, 512);
    long blocks = (diskBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    int tableBytes = (int) (sizes.entry(blocks - 1) * 8 + 8 + MIB - 1 & -MIB);
    this.layout = new VhdxLayout(TABLE_OFFSET, tableBytes, BLOCK_BYTES, diskBytes, 512);
    this.table = new byte[tableBytes];
    this.end = TABLE_OFFSET + (long) tableBytes;
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public void write(long offset, byte[] block, int length) throws IOException {
    file.write(end, block, 0, length);
    LittleEndian.put64(table, (int) (layout.entry(offset / BLOCK_BYTES) * 8), end | FULLY_PRESENT);
    end += BLOCK_BYTES;
  }

  @Override
  public void finish() throws IOException {
    file.resize(end);
    file.write(TABLE_OFFSET, table);
    file.write(METADATA_OFFSET, metadata());
    byte[] regions = regions();
    for (long at : VhdxLayout.REGION_TABLES) {
      file.write(at, regions);
    }
    for (int i = 0; i < 2; i++) {
      file.write(VhdxLayout.HEADERS[i], header(i + 1));
    }
    byte[] identifier = new byte[64 << 10];
    put(identifier, 0, "vhdxfile");
    byte[] creator = "Javisor".getBytes(StandardCharsets.UTF_16LE);
    System.arraycopy(creator, 0, identifier, 8, creator.length);
    file.write(0, identifier);
    file.force();
  }

  private byte[] header(int sequence) {
    byte[] h = new byte[VhdxLayout.HEADER_BYTES];
    put(h, 0, "head");
    LittleEndian.put64(h, 8, sequence);
    System.arraycopy(uuids, 0, h, 16, 32);
    // No identifier of a log: it is empty.
    LittleEndian.put16(h, 66, 1);
    LittleEndian.put32(h, 68, MIB);
    LittleEndian.put64(h, 72, LOG_OFFSET);
    LittleEndian.put32(h, 4, VhdxLayout.crc(h, 4));
    return h;
  }

  private byte[] regions() {
    byte[] t = new byte[VhdxLayout.TABLE_BYTES];
    put(t, 0, "regi");
    LittleEndian.put32(t, 8, 2);
    Guid.REGION_BAT.put(t, 16);
    LittleEndian.put64(t, 32, TABLE_OFFSET);
    LittleEndian.put32(t, 40, layout.tableBytes());
    LittleEndian.put32(t, 44, 1);
    Guid.REGION_METADATA.put(t, 48);
    LittleEndian.put64(t, 64, METADATA_OFFSET);
    LittleEndian.put32(t, 72, MIB);
    LittleEndian.put32(t, 76, 1);
    LittleEndian.put32(t, 4, VhdxLayout.crc(t, 4));
    return t;
  }

  private byte[] metadata() {
    byte[] m = new byte[FIRST_ITEM + 64];
    put(m, 0, "metadata");
    LittleEndian.put16(m, 10, 5);
    item(m, 0, Guid.FILE_PARAMETERS, FIRST_ITEM, 8, IS_REQUIRED);
    LittleEndian.put32(m, FIRST_ITEM, BLOCK_BYTES);
    item(m, 1, Guid.DISK_SIZE, FIRST_ITEM + 8, 8, IS_REQUIRED | IS_DISK);
    LittleEndian.put64(m, FIRST_ITEM + 8, layout.diskBytes());
    item(m, 2, Guid.DISK_ID, FIRST_ITEM + 16, 16, IS_REQUIRED | IS_DISK);
    System.arraycopy(uuids, 32, m, FIRST_ITEM + 16, 16);
    item(m, 3, Guid.LOGICAL_SECTOR, FIRST_ITEM + 32, 4, IS_REQUIRED | IS_DISK);
    LittleEndian.put32(m, FIRST_ITEM + 32, 512);
    item(m, 4, Guid.PHYSICAL_SECTOR, FIRST_ITEM + 36, 4, IS_REQUIRED | IS_DISK);
    LittleEndian.put32(m, FIRST_ITEM + 36, 512);
    return Arrays.copyOf(m, MIB);
  }

  private static void item(byte[] m, int index, Guid guid, int offset, int length, int flags) {
    int at = 32 + index * 32;
    guid.put(m, at);
    LittleEndian.put32(m, at + 16, offset);
    LittleEndian.put32(m, at + 20, length);
    LittleEndian.put32(m, at + 24, flags);
  }

  private static void put(byte[] to, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, to, at, bytes.length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
