package org.javisor.guest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a tar archive from start to end, with the long names of GNU and POSIX.
 *
 * @see "tar(5): POSIX ustar Archives, Pax Interchange Format, GNU Tar Archives"
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 1 << 16;

  private final InputStream in;
  private long contentBytes;
  private long paddingBytes;

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * A member's header.
   *
   * @param type the type flag
   */
  record Header(String name, char type, long sizeBytes) {
    boolean isFile() {
      return type == '0' || type == '\0';
    }
  }

  /** The next member's header, or empty at the archive's end. */
  Optional<Header> next() throws IOException {
    String longName = "";
    while (true) {
      in.skipNBytes(contentBytes + paddingBytes);
      contentBytes = 0;
      paddingBytes = 0;
      byte[] block = in.readNBytes(BLOCK);
      if (block.length < BLOCK || block[0] == 0) {
        return Optional.empty();
      }
      char type = (char) (block[156] & 0xFF);
      contentBytes = number(block, 124, 12);
      paddingBytes = -contentBytes & (BLOCK - 1);
      if (type == 'L') {
        longName = trimmed(content(LONGEST_NAME));
      } else if (type == 'x') {
        longName = paxPath(content(LONGEST_NAME));
      } else if (type != 'g') {
        String name = longName.isEmpty() ? plainName(block) : longName;
        return Optional.of(new Header(name, type, contentBytes));
      }
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

  private static String plainName(byte[] block) {
    String name = string(block, 0, 100);
    boolean ustar = string(block, 257, 5).equals("ustar");
    String prefix = ustar ? string(block, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String trimmed(byte[] bytes) {
    return string(bytes, 0, bytes.length);
  }

  private static String string(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
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

  /** Octal digits, or with the top bit set a binary number. */
  private static long number(byte[] block, int offset, int length) throws IOException {
    long value = 0;
    if (block[offset] < 0) {
      for (int i = 1; i < length; i++) {
        value = (value << 8) | (block[offset + i] & 0xFF);
      }
    } else {
      for (int i = 0; i < length && block[offset + i] != 0 && block[offset + i] != ' '; i++) {
        int digit = block[offset + i] - '0';
        if (digit < 0 || digit > 7) {
          throw new IOException("a member's size is malformed");
        }
        value = (value << 3) | digit;
      }
    }
    if (value < 0) {
      throw new IOException("a member's size is negative");
    }
    return value;
  }
}
