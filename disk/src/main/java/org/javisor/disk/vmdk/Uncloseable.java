package org.javisor.disk.vmdk;

import java.io.IOException;
import org.javisor.disk.storage.Storage;

/** A file that somebody else closes. */
record Uncloseable(Storage file) implements Storage {
  @Override
  public String name() {
    return file.name();
  }

  @Override
  public boolean writable() {
    return false;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    file.read(offset, to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    throw new IOException(name() + ": is read-only");
  }

  @Override
  public void resize(long size) throws IOException {
    throw new IOException(name() + ": is read-only");
  }

  @Override
  public void force() {
    // Nothing was written.
  }

  @Override
  public void close() {
    // Somebody else's.
  }
}
