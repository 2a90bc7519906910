package org.javisor.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.javisor.device.BlockBackend;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.storage.ImageFile;

/** A file that is the medium, byte for byte. */
final class RawImage implements BlockBackend {
  private final ImageFile image;
  private final FileChannel channel;
  private final long sizeBytes;
  private final boolean writable;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RawImage(ImageFile image, long sizeBytes, boolean writable) {
    this.image = image;
    this.channel = image.channel();
    this.sizeBytes = sizeBytes;
    this.writable = writable;
  }

  static RawImage open(Path file, Medium medium, boolean writable, FullDisk asked) {
    ImageFile image = ImageFile.open(file, writable, asked);
    boolean good = false;
    try {
      long size = image.channel().size();
      if (size == 0) {
        throw new DiskException(Kind.EMPTY, file, "is empty");
      }
      if (!medium.canHave(size)) {
        throw new DiskException(Kind.BAD_SIZE, file, "has " + size + " bytes; " + medium.sizes());
      }
      good = true;
      return new RawImage(image, size, writable);
    } catch (IOException e) {
      throw new DiskException(Kind.HOST, file, "its size cannot be read: " + e.getMessage(), e);
    } finally {
      if (!good) {
        release(image, file);
      }
    }
  }

  private static void release(ImageFile image, Path file) {
    try {
      image.close();
    } catch (IOException e) {
      throw new DiskException(Kind.HOST, file, "cannot be closed: " + e.getMessage(), e);
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public boolean readOnly() {
    return !writable;
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    image.checkPresent();
    ByteBuffer buffer = ByteBuffer.wrap(to, at, length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position() - at) < 0) {
        throw new EOFException("the image was cut short");
      }
    }
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    requireWhole();
    image.write(offset, from, at, length);
  }

  private void requireWhole() throws IOException {
    if (!writable) {
      throw new IOException("the image is read-only");
    }
    image.checkPresent();
    if (channel.size() < sizeBytes) {
      // Writing would make it grow again, with zeros where data has been.
      throw new EOFException("the image was cut short");
    }
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    requireWhole();
    image.punch(offset, length);
  }

  @Override
  public void writeZeroes(long offset, long length, boolean mayUnmap) throws IOException {
    requireWhole();
    if (!mayUnmap || !image.punch(offset, length)) {
      BlockBackend.super.writeZeroes(offset, length, mayUnmap);
    }
  }

  @Override
  public void flush() throws IOException {
    if (writable) {
      image.checkPresent();
      channel.force(false);
    }
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      image.close();
    }
  }
}
