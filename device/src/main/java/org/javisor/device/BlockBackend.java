package org.javisor.device;

import java.io.IOException;

/**
 * The host's end of a drive: an image file, an overlay over one, another format. All methods may block, so that devices
 * reach a backend through a {@link BlockQueue} only, never on a vCPU's thread. Safe from any thread.
 *
 * <p>Failures are the host's ({@link IOException}): the image was cut short, vanished, the host's disk is full and
 * nobody wants to wait for room. The guest sees an I/O error of its drive, and the machine goes on.
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

  /**
   * Says that the range is needed no more: reads of it give what it held or zeroes, until it is written. An image may
   * give the host's space back, or do nothing. The range lies inside the medium.
   *
   * @throws IOException if the medium fails; what the range holds is then undefined
   */
  default void discard(long offset, long length) throws IOException {}

  /**
   * Makes the range read as zeroes, without much data going over. The range lies inside the medium.
   *
   * @param mayUnmap whether the host's space may be given back, so that a later write may find none
   * @throws IOException if not every byte could be cleared; what the range holds is then undefined
   */
  default void writeZeroes(long offset, long length, boolean mayUnmap) throws IOException {
    byte[] zeroes = new byte[(int) Math.min(length, 1 << 20)];
    for (long done = 0; done < length; done += zeroes.length) {
      write(offset + done, zeroes, 0, (int) Math.min(length - done, zeroes.length));
    }
  }

  /**
   * What a stretch from an offset on holds, as far as that is known without reading it.
   *
   * @param length the most bytes to look at, at least 1; the range lies inside the medium
   * @throws IOException if the medium fails
   */
  default BlockStatus status(long offset, long length) throws IOException {
    return new BlockStatus(BlockStatus.Kind.DATA, length);
  }

  /** Lets go of the image; no effect the second time. */
  @Override
  void close() throws IOException;
}
