package org.javisor.guest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.javisor.compression.CompressionException;
import org.javisor.compression.TarHeader;

/**
 * Reads a tar archive from start to end, with the long names of GNU and POSIX.
 *
 * @see "tar(5): POSIX ustar Archives, Pax Interchange Format, GNU Tar Archives"
 */
final class TarReader {
  private static final int LONGEST_NAME = 1 << 16;

  private final InputStream in;
  private long contentBytes;
  private long paddingBytes;

  TarReader(InputStream in) {
    this.in = in;
  }

  /** The next member's header, or empty at the archive's end. */
  Optional<TarHeader> next() throws IOException {
    String longName = "";
    while (true) {
      in.skipNBytes(contentBytes + paddingBytes);
      contentBytes = 0;
      paddingBytes = 0;
      byte[] block = in.readNBytes(TarHeader.BLOCK_BYTES);
      if (block.length < TarHeader.BLOCK_BYTES || TarHeader.isEnd(block)) {
        return Optional.empty();
      }
      TarHeader header = header(block);
      contentBytes = header.sizeBytes();
      paddingBytes = header.paddingBytes();
      switch (header.type()) {
        case 'L' -> longName = trimmed(content(LONGEST_NAME));
        case 'x' -> longName = paxPath(content(LONGEST_NAME));
        case 'g' -> {
          // Settings for all members: none that we need.
        }
        default -> {
          return Optional.of(longName.isEmpty() ? header : header.withName(longName));
        }
      }
    }
  }

  private static TarHeader header(byte[] block) throws IOException {
    try {
      return TarHeader.decode(block);
    } catch (CompressionException e) {
      throw new IOException(e.problem(), e);
    }
  }

  /** The content of the member whose header was read last. */
  byte[] content() throws IOException {
    return content(Integer.MAX_VALUE - 16);
  }

  private byte[] content(int largest) throws IOException {
    if (contentBytes > largest) {
      throw new IOException("a member is too large");
    }
    byte[] bytes = in.readNBytes((int) contentBytes);
    if (bytes.length < contentBytes) {
      throw new EOFException("it ends too early");
    }
    contentBytes = 0;
    return bytes;
  }

  private static String trimmed(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Records of "length key=value\n". */
  private static String paxPath(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .filter(record -> record.startsWith("path="))
        .map(record -> record.substring("path=".length()))
        .findFirst()
        .orElse("");
  }
}
