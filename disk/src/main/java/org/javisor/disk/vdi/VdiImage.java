package org.javisor.disk.vdi;

import java.io.IOException;
import org.javisor.device.BlockStatus;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.MappedImage;
import org.javisor.disk.storage.Storage;

/** An open image. */
public final class VdiImage extends MappedImage {
  /** Entries of the table: never written, and known to be zero. */
  private static final int FREE = -1;
  private static final int ZERO = -2;

  private final VdiHeader header;
  private final byte[] map;

  private VdiImage(Storage file, VdiHeader header, byte[] map) {
    super(file, header.diskBytes());
    this.header = header;
    this.map = map;
  }

  public static VdiImage open(Storage file) throws IOException {
    VdiHeader header = VdiHeader.read(file);
    if (header.mapOffset() + header.blocks() * 4L > file.size()) {
      throw file.malformed(0x154, "the table of blocks ends beyond the end of the file");
    }
    return new VdiImage(file, header, file.read(header.mapOffset(), header.blocks() * 4));
  }

  @Override
  protected Piece map(long offset, long most) throws IOException {
    int block = (int) (offset / header.blockBytes());
    long inBlock = offset % header.blockBytes();
    long length = Math.min(most, header.blockBytes() - inBlock);
    int entry = LittleEndian.get32(map, block * 4);
    if (entry == FREE || entry == ZERO) {
      return new Piece(entry == FREE ? BlockStatus.Kind.HOLE : BlockStatus.Kind.ZERO, 0, length);
    }
    if (entry < 0 || entry >= header.blocks()) {
      throw file().malformed(header.mapOffset() + block * 4L, "block " + block + " lies at place " + entry);
    }
    return new Piece(BlockStatus.Kind.DATA, header.dataOffset() + (long) entry * header.blockBytes() + inBlock, length);
  }
}
