package org.javisor.disk.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;
import org.jspecify.annotations.Nullable;

/** An image in a format that is read only: a table says where each block of the disk lies. */
public abstract class MappedImage implements BlockBackend {
  /**
   * A stretch of the disk.
   *
   * @param host where it lies in the file, if it is data
   */
  public record Piece(BlockStatus.Kind kind, long host, long length) {}

  private final Storage file;
  private final long sizeBytes;
  private @Nullable BlockBackend below;
  private boolean closed;

  protected MappedImage(Storage file, long sizeBytes) {
    this.file = file;
    this.sizeBytes = sizeBytes;
  }

  /** The largest stretch from an offset on, up to a length, that lies in one place. */
  protected abstract Piece map(long offset, long most) throws IOException;

  /** Reads data that {@link #map} found; formats that pack their blocks have their own way. */
  protected void readData(Piece piece, long offset, byte[] to, int at) throws IOException {
    file.read(piece.host(), to, at, (int) piece.length());
  }

  protected final Storage file() {
    return file;
  }

  /** Puts an image below; it is closed with this one. */
  public final void below(BlockBackend image) {
    below = image;
  }

  /** The image below. */
  public final Optional<BlockBackend> below() {
    return Optional.ofNullable(below);
  }

  @Override
  public final long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public final boolean readOnly() {
    return true;
  }

  @Override
  public final void read(long offset, byte[] to, int at, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, sizeBytes);
    int done = 0;
    while (done < length) {
      Piece piece = map(offset + done, length - done);
      switch (piece.kind()) {
        case DATA -> readData(piece, offset + done, to, at + done);
        case ZERO -> Arrays.fill(to, at + done, at + done + (int) piece.length(), (byte) 0);
        case HOLE -> readBelow(offset + done, to, at + done, (int) piece.length());
      }
      done += (int) piece.length();
    }
  }

  private void readBelow(long offset, byte[] to, int at, int length) throws IOException {
    BlockBackend image = below;
    int there = image == null ? 0 : Math.clamp(image.sizeBytes() - offset, 0, length);
    if (image != null && there > 0) {
      image.read(offset, to, at, there);
    }
    Arrays.fill(to, at + there, at + length, (byte) 0);
  }

  @Override
  public final BlockStatus status(long offset, long length) throws IOException {
    Piece piece = map(offset, length);
    return new BlockStatus(piece.kind(), piece.length());
  }

  @Override
  public final void write(long offset, byte[] from, int at, int length) throws IOException {
    throw new IOException(file.name() + ": this format is only read; convert the image to qcow2 to write to it");
  }

  @Override
  public final void flush() {
    // Nothing was written.
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    BlockBackend image = below;
    try {
      if (image != null) {
        image.close();
      }
    } finally {
      file.close();
    }
  }
}
