package org.javisor.disk.vhd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.javisor.device.BlockStatus;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.MappedImage;
import org.javisor.disk.storage.Storage;

/**
 * An open image: fixed, dynamic, or differencing.
 *
 * @see "Virtual Hard Disk Image Format Specification 1.0, sections Dynamic Disk Header Format and Block Allocation Table"
 */
public final class VhdImage extends MappedImage {
  private static final int HEADER_BYTES = 1024;
  private static final int FREE = -1;
  private static final int MOST_BLOCKS = 1 << 26;

  private final VhdFooter footer;
  private final long tableOffset;
  private final int blockBytes;
  private final byte[] table;
  private final Optional<String> parent;
  private int bitmapBlock = -1;
  private byte[] bitmap = {};

  private VhdImage(Storage file, VhdFooter footer, long tableOffset, int blockBytes, byte[] table,
      Optional<String> parent) {
    super(file, footer.diskBytes());
    this.footer = footer;
    this.tableOffset = tableOffset;
    this.blockBytes = blockBytes;
    this.table = table;
    this.parent = parent;
  }

  public static VhdImage open(Storage file) throws IOException {
    VhdFooter footer = VhdFooter.read(file);
    if (footer.type() == VhdFooter.FIXED) {
      return new VhdImage(file, footer, 0, 1, new byte[0], Optional.empty());
    }
    long at = footer.headerOffset();
    if (at < 0 || at > file.size() - HEADER_BYTES) {
      throw file.malformed(16, "the header of a dynamic disk at offset " + at);
    }
    byte[] h = file.read(at, HEADER_BYTES);
    if (!new String(h, 0, 8, StandardCharsets.ISO_8859_1).equals("cxsparse")
        || VhdFooter.checksum(h, 36, HEADER_BYTES) != BigEndian.get32(h, 36)) {
      throw file.malformed(at, "the header of a dynamic disk is damaged");
    }
    long tableOffset = BigEndian.get64(h, 16);
    int blocks = BigEndian.get32(h, 28);
    int blockBytes = BigEndian.get32(h, 32);
    if (blockBytes < 4096 || blockBytes > 256 << 20 || Integer.bitCount(blockBytes) != 1) {
      throw file.malformed(at + 32, "blocks of " + blockBytes + " bytes");
    }
    if (blocks < 0 || blocks > MOST_BLOCKS || (long) blocks * blockBytes < footer.diskBytes()) {
      throw file.malformed(at + 28, blocks + " blocks");
    }
    if (tableOffset < 0 || tableOffset > file.size() - blocks * 4L) {
      throw file.malformed(at + 16, "a table of blocks at offset " + tableOffset);
    }
    Optional<String> parent =
        footer.type() == VhdFooter.DIFFERENCING ? Optional.of(parentName(file, at, h)) : Optional.empty();
    return new VhdImage(file, footer, tableOffset, blockBytes, file.read(tableOffset, blocks * 4), parent);
  }

  /** A relative name if there is one, else the name in the header. */
  private static String parentName(Storage file, long at, byte[] h) throws IOException {
    for (int i = 0; i < 8; i++) {
      int locator = 576 + i * 24;
      int length = BigEndian.get32(h, locator + 8);
      String platform = new String(h, locator, 4, StandardCharsets.ISO_8859_1);
      if (!platform.equals("W2ru")) {
        continue;
      }
      if (length <= 0 || length > 4096) {
        throw file.malformed(at + locator, "the name of the parent has " + length + " bytes");
      }
      byte[] name = file.read(Math.max(0, BigEndian.get64(h, locator + 16)), length);
      return new String(name, StandardCharsets.UTF_16LE).replace('\\', '/');
    }
    String name = new String(h, 64, 512, StandardCharsets.UTF_16BE);
    int end = name.indexOf('\0');
    String path = (end < 0 ? name : name.substring(0, end)).replace('\\', '/');
    // An absolute name of another machine: the file is looked for beside this one.
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The name of the image that a differencing one lies on. */
  public Optional<String> parent() {
    return parent;
  }

  @Override
  protected synchronized Piece map(long offset, long most) throws IOException {
    if (footer.type() == VhdFooter.FIXED) {
      return new Piece(BlockStatus.Kind.DATA, offset, most);
    }
    int block = (int) (offset / blockBytes);
    int inBlock = (int) (offset % blockBytes);
    long length = Math.min(most, blockBytes - inBlock);
    int sector = BigEndian.get32(table, block * 4);
    if (sector == FREE) {
      return new Piece(BlockStatus.Kind.HOLE, 0, length);
    }
    int bitmapBytes = blockBytes / 512 / 8 + 511 & -512;
    long host = (sector & 0xFFFF_FFFFL) * 512;
    if (host + bitmapBytes > file().size()) {
      throw file().malformed(tableOffset + block * 4L, "block " + block + " lies beyond the end of the file");
    }
    if (bitmapBlock != block) {
      bitmap = file().read(host, bitmapBytes);
      bitmapBlock = block;
    }
    boolean there = isSet(inBlock / 512);
    long run = 512 - inBlock % 512;
    while (run < length && isSet((int) ((inBlock + run) / 512)) == there) {
      run += 512;
    }
    return new Piece(
        there ? BlockStatus.Kind.DATA : BlockStatus.Kind.HOLE, host + bitmapBytes + inBlock, Math.min(run, length));
  }

  private boolean isSet(int sector) {
    return (bitmap[sector >> 3] & 0x80 >> (sector & 7)) != 0;
  }
}
