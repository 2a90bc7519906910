package org.javisor.network.tunnel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** 32 secret bytes, which all ends of a network know. Does not show them. */
public final class SharedKey {
  static final int BYTES = 32;

  private final byte[] bytes;

  private SharedKey(byte[] bytes) {
    this.bytes = bytes;
  }

  public static SharedKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new SharedKey(bytes);
  }

  /**
   * Reads 64 hexadecimal digits from a file.
   *
   * @throws IOException if it cannot be read, or holds anything else
   */
  public static SharedKey read(Path file) throws IOException {
    String text = Files.size(file) > 1024 ? "" : Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (!text.matches("[0-9a-fA-F]{64}")) {
      throw new IOException(file + " is no key: a key is 64 hexadecimal digits; openssl rand -hex 32 makes one");
    }
    return new SharedKey(HexFormat.of().parseHex(text));
  }

  /** Writes the key to a new file, which only its owner may read where the file system knows owners. */
  public void write(Path file) throws IOException {
    boolean owners = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (owners) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
    Files.writeString(file, HexFormat.of().formatHex(bytes) + "\n", StandardCharsets.US_ASCII);
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, BYTES);
  }
}
