package org.javisor.disk.vhd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.javisor.disk.ImageWriter;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/** Makes a dynamic or a fixed image. */
public final class VhdWriter implements ImageWriter {
  private static final int BLOCK_BYTES = 2 << 20;
  private static final int BITMAP_BYTES = 512;
  private static final int HEADER_OFFSET = 512;
  private static final int TABLE_OFFSET = 1536;
  private static final long LARGEST = 2040L << 30;

  private final Storage file;
  private final VhdFooter footer;
  private final int seconds;
  private final byte[] uuid;
  private final byte[] table;
  private final boolean fixed;
  private long end;

  /**
   * @param epochSeconds when it is made
   * @param uuid 16 random bytes
   */
  public VhdWriter(Storage file, long diskBytes, boolean fixed, long epochSeconds, byte[] uuid) throws IOException {
    if (diskBytes > LARGEST) {
      throw new UnsupportedImageException(file.name(), "a VHD has at most 2040 GiB; choose vhdx");
    }
    this.file = file;
    this.fixed = fixed;
    this.uuid = uuid.clone();
    this.seconds = (int) (epochSeconds - 946_684_800L);
    this.footer = fixed
        ? new VhdFooter(VhdFooter.FIXED, -1, diskBytes)
        : new VhdFooter(VhdFooter.DYNAMIC, HEADER_OFFSET, diskBytes);
    int blocks = (int) ((diskBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    this.table = new byte[fixed ? 0 : blocks * 4 + 511 & -512];
    Arrays.fill(table, (byte) -1);
    this.end = TABLE_OFFSET + table.length;
    if (fixed) {
      file.resize(diskBytes);
    }
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public void write(long offset, byte[] block, int length) throws IOException {
    if (fixed) {
      file.write(offset, block, 0, length);
      return;
    }
    byte[] bytes = new byte[BITMAP_BYTES + BLOCK_BYTES];
    Arrays.fill(bytes, 0, BITMAP_BYTES, (byte) -1);
    System.arraycopy(block, 0, bytes, BITMAP_BYTES, length);
    file.write(end, bytes);
    BigEndian.put32(table, (int) (offset / BLOCK_BYTES) * 4, (int) (end / 512));
    end += bytes.length;
  }

  @Override
  public void finish() throws IOException {
    byte[] foot = footer.encode(seconds, uuid);
    if (fixed) {
      file.write(footer.diskBytes(), foot);
      file.force();
      return;
    }
    byte[] h = new byte[1024];
    System.arraycopy("cxsparse".getBytes(StandardCharsets.US_ASCII), 0, h, 0, 8);
    BigEndian.put64(h, 8, -1);
    BigEndian.put64(h, 16, TABLE_OFFSET);
    BigEndian.put32(h, 24, 0x1_0000);
    BigEndian.put32(h, 28, (int) ((footer.diskBytes() + BLOCK_BYTES - 1) / BLOCK_BYTES));
    BigEndian.put32(h, 32, BLOCK_BYTES);
    BigEndian.put32(h, 36, VhdFooter.checksum(h, 36, h.length));
    file.write(end, foot);
    file.write(TABLE_OFFSET, table);
    file.write(HEADER_OFFSET, h);
    file.write(0, foot);
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
