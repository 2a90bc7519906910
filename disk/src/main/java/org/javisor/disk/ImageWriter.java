package org.javisor.disk;

import java.io.IOException;

/** Makes an image from its start to its end. Ranges that are never written read as zeroes. */
public interface ImageWriter extends AutoCloseable {
  /** In what pieces it wants its data, at multiples of which they begin; the last one may be shorter. */
  int blockBytes();

  /** Writes the block at an offset, which is larger than all before. */
  void write(long offset, byte[] block, int length) throws IOException;

  /** Completes the image and makes it durable. Without it, what was written is no image. */
  void finish() throws IOException;

  @Override
  void close() throws IOException;
}
