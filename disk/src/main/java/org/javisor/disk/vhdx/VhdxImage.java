package org.javisor.disk.vhdx;

import java.io.IOException;
import org.javisor.device.BlockStatus;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.MappedImage;
import org.javisor.disk.storage.Storage;

/** An open image, fixed or dynamic. */
public final class VhdxImage extends MappedImage {
  private static final long OFFSET_MASK = -1L << 20;
  private static final int NOT_PRESENT = 0;
  private static final int UNDEFINED = 1;
  private static final int ZERO = 2;
  private static final int UNMAPPED = 3;
  private static final int FULLY_PRESENT = 6;

  private final VhdxLayout layout;
  private final byte[] table;

  private VhdxImage(Storage file, VhdxLayout layout, byte[] table) {
    super(file, layout.diskBytes());
    this.layout = layout;
    this.table = table;
  }

  public static VhdxImage open(Storage file) throws IOException {
    VhdxLayout layout = VhdxLayout.read(file);
    return new VhdxImage(file, layout, file.read(layout.tableOffset(), layout.tableBytes()));
  }

  @Override
  protected Piece map(long offset, long most) throws IOException {
    long block = offset / layout.blockBytes();
    long inBlock = offset % layout.blockBytes();
    long length = Math.min(most, layout.blockBytes() - inBlock);
    int at = (int) (layout.entry(block) * 8);
    long entry = LittleEndian.get64(table, at);
    long host = entry & OFFSET_MASK;
    switch ((int) (entry & 7)) {
      case NOT_PRESENT, UNDEFINED, UNMAPPED -> {
        return new Piece(BlockStatus.Kind.HOLE, 0, length);
      }
      case ZERO -> {
        return new Piece(BlockStatus.Kind.ZERO, 0, length);
      }
      case FULLY_PRESENT -> {
        if (host < 1 << 20 || host >= file().size()) {
          throw file().malformed(layout.tableOffset() + at, "block " + block + " lies at offset " + host);
        }
        return new Piece(BlockStatus.Kind.DATA, host + inBlock, length);
      }
      default -> throw file().malformed(layout.tableOffset() + at, "block " + block + " has an unknown state");
    }
  }
}
