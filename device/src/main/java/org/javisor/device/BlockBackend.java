package org.javisor.device;

import java.io.IOException;

/**
 * The host's end of a drive: an image file, an overlay over one, another format. All methods may block, so that devices
 * reach a backend through a {@link BlockQueue} only, never on a vCPU's thread. Safe from any thread.
 *
 * <p>Failures are the host's ({@link IOException}): the image was cut short, vanished, the host's disk is full. The
 * guest sees an I/O error of its drive, and the machine goes on.
 */
public interface BlockBackend extends AutoCloseable {
  /** The unit of every size. */
  int SECTOR_BYTES = 512;

  /** The size when it was opened, a positive multiple of {@value #SECTOR_BYTES}; does not change. */
  long sizeBytes();

  /** Whether {@link #write} always fails. */
  boolean readOnly();

  /**
   * Reads into {@code to[at]} and following; the range lies inside the medium.
   *
   * @throws IOException if not every byte could be read
   */
  void read(long offset, byte[] to, int at, int length) throws IOException;

  /**
   * Writes; the range lies inside the medium. What is written survives a crash of the host after the next {@link
   * #flush}.
   *
   * @throws IOException if not every byte could be written; what the range holds is then undefined
   */
  void write(long offset, byte[] from, int at, int length) throws IOException;

  /** Makes everything that was written so far durable. */
  void flush() throws IOException;

  /** Lets go of the image; no effect the second time. */
  @Override
  void close() throws IOException;
}
