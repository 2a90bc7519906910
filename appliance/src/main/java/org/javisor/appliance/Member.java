package org.javisor.appliance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;

/**
 * A file of a package, where it lies: nothing is unpacked to look at it.
 *
 * @param file on the host: the archive, or the file itself
 * @param offset of its first byte there
 */
record Member(String name, Path file, long offset, long sizeBytes) {
  private static final int PIECE = 1 << 20;

  /**
   * All of it.
   *
   * @param largest what is larger is refused
   */
  byte[] content(int largest) throws IOException {
    if (sizeBytes > largest) {
      throw new DiskException(Kind.MALFORMED, file, "its " + name + " has " + sizeBytes + " bytes");
    }
    try (InputStream in = open()) {
      byte[] bytes = in.readNBytes((int) sizeBytes);
      if (bytes.length < sizeBytes) {
        throw endsEarly();
      }
      return bytes;
    }
  }

  private InputStream open() throws IOException {
    return Channels.newInputStream(FileChannel.open(file).position(offset));
  }

  private DiskException endsEarly() {
    return new DiskException(Kind.MALFORMED, file, "ends inside of " + name);
  }

  /** Adds all of it to a digest. */
  void digest(MessageDigest digest, LongConsumer progress) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    try (FileChannel channel = FileChannel.open(file)) {
      for (long done = 0; done < sizeBytes;) {
        buffer.clear().limit((int) Math.min(PIECE, sizeBytes - done));
        int count = channel.read(buffer, offset + done);
        if (count < 0) {
          throw endsEarly();
        }
        digest.update(buffer.flip());
        done += count;
        progress.accept(done);
      }
    }
  }
}
