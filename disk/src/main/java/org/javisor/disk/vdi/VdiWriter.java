package org.javisor.disk.vdi;

import java.io.IOException;
import java.util.Arrays;
import org.javisor.disk.ImageWriter;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/** Makes a dynamic image. */
public final class VdiWriter implements ImageWriter {
  private static final int BLOCK_BYTES = 1 << 20;

  private final Storage file;
  private final VdiHeader header;
  private final byte[] uuid;
  private final byte[] map;
  private int allocated;

  /**
   * @param uuid 16 random bytes
   */
  public VdiWriter(Storage file, long diskBytes, byte[] uuid) throws IOException {
    this.file = file;
    this.uuid = uuid.clone();
    long blocks = (diskBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    if (blocks > 1 << 22) {
      throw new UnsupportedImageException(file.name(), "a VDI of more than 4 TiB cannot be made");
    }
    long dataOffset = VdiHeader.BYTES + blocks * 4 + BLOCK_BYTES - 1 & -BLOCK_BYTES;
    this.header = new VdiHeader(VdiHeader.DYNAMIC, VdiHeader.BYTES, dataOffset, diskBytes, BLOCK_BYTES, (int) blocks);
    this.map = new byte[(int) blocks * 4];
    Arrays.fill(map, (byte) -1);
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public void write(long offset, byte[] block, int length) throws IOException {
    file.write(header.dataOffset() + (long) allocated * BLOCK_BYTES, Arrays.copyOf(block, BLOCK_BYTES));
    LittleEndian.put32(map, (int) (offset / BLOCK_BYTES) * 4, allocated);
    allocated++;
  }

  @Override
  public void finish() throws IOException {
    file.resize(header.dataOffset() + (long) allocated * BLOCK_BYTES);
    file.write(header.mapOffset(), map);
    file.write(0, header.encode(allocated, uuid));
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
