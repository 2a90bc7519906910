package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.javisor.disk.ImageWriter;
import org.javisor.disk.Qcow2Options;
import org.javisor.disk.storage.Storage;

/** Makes an image from its start to its end, packed or not. */
public final class Qcow2Output implements ImageWriter {
  private final Qcow2Image image;
  private final boolean packed;

  /**
   * @param file is empty, and closed with this
   */
  public Qcow2Output(Storage file, long diskBytes, Qcow2Options options, boolean packed) throws IOException {
    Qcow2Creation.create(file, diskBytes, options, "", "");
    this.image = Qcow2Image.open(file);
    this.packed = packed;
  }

  @Override
  public int blockBytes() {
    return image.clusterBytes();
  }

  /** Packs a block, on any thread; what comes out is for {@link #writePacked}. Empty: it is to be written as it is. */
  public Optional<byte[]> pack(byte[] block) {
    return packed
        ? image.compressed().pack(Arrays.copyOf(block, image.clusterBytes()))
        : Optional.empty();
  }

  /** Writes a block that was packed. */
  public void writePacked(long offset, byte[] bytes) throws IOException {
    image.writePacked(offset, bytes);
  }

  @Override
  public void write(long offset, byte[] block, int length) throws IOException {
    image.write(offset, block, 0, length);
  }

  @Override
  public void finish() throws IOException {
    image.flush();
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
