package org.javisor.machine.agent;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Unpacks a tar archive that a guest sends: files and folders. Names that lead out of the folder are refused, and so
 * are links, devices and whatever else is no file.
 *
 * @see "POSIX, pax, ustar Interchange Format; tar(5), GNU tar archives"
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 4096;
  private static final int MOST_ENTRIES = 1_000_000;

  private final InputStream in;
  private final Path folder;
  private long offset;

  private TarReader(InputStream in, Path folder) {
    this.in = in;
    this.folder = folder;
  }

  /**
   * Unpacks into a new folder.
   *
   * @throws IOException for a malformed archive, with the place in it, and for what cannot be written
   */
  static void extract(InputStream in, Path folder) throws IOException {
    Files.createDirectory(folder);
    new TarReader(in, folder).extract();
    in.transferTo(OutputStream.nullOutputStream());
  }

  private IOException malformed(String problem) {
    return new IOException("the archive from the guest is refused: %s (before byte %d)".formatted(problem, offset));
  }

  private byte[] read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    offset += bytes.length;
    if (bytes.length < length) {
      throw new EOFException("the archive from the guest is cut short");
    }
    return bytes;
  }

  private void extract() throws IOException {
    String longName = "";
    for (int entries = 0; entries < MOST_ENTRIES; entries++) {
      byte[] header = read(BLOCK);
      if (isZero(header)) {
        return;
      }
      checkSum(header);
      long size = number(header, 124, 12);
      char type = (char) (header[156] & 0xFF);
      if (type == 'L' || type == 'K') {
        if (size > LONGEST_NAME) {
          throw malformed("a name of " + size + " bytes");
        }
        byte[] text = padded((int) size);
        longName = type == 'L' ? string(text, 0, (int) size) : longName;
        continue;
      }
      String name = longName.isEmpty() ? name(header) : longName;
      longName = "";
      entry(name, type, size, header);
    }
    throw malformed("too many entries");
  }

  private void entry(String name, char type, long size, byte[] header) throws IOException {
    switch (type) {
      case '0', '\0' -> file(target(name), size, (number(header, 100, 8) & 0111) != 0);
      case '5' -> Files.createDirectories(target(name));
      case 'x', 'g' -> skip(size);
      case '1', '2', '3', '4', '6' -> throw malformed("it holds a link or a device, " + printable(name));
      default -> throw malformed("an entry of an unknown kind");
    }
  }

  /** Below the folder, through real folders. */
  private Path target(String name) throws IOException {
    Path target = folder;
    for (String part : name.split("/", -1)) {
      if (part.equals("..") || part.indexOf('\0') >= 0 || part.indexOf('\\') >= 0 || name.startsWith("/")) {
        throw malformed("a name that leads elsewhere, " + printable(name));
      }
      if (!part.isEmpty() && !part.equals(".")) {
        target = target.resolve(part);
      }
    }
    return target;
  }

  private static String printable(String name) {
    return name.replaceAll("[^ -~]", "?");
  }

  private void file(Path target, long size, boolean executable) throws IOException {
    if (target.equals(folder) || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw malformed("a name that comes twice");
    }
    Files.createDirectories(target.getParent());
    try (OutputStream out = Files.newOutputStream(target)) {
      long left = size;
      while (left > 0) {
        byte[] piece = read((int) Math.min(left, 1 << 16));
        out.write(piece);
        left -= piece.length;
      }
    }
    read((int) (-size & BLOCK - 1));
    if (executable && !target.toFile().setExecutable(true)) {
      throw new IOException(target + " cannot be made executable");
    }
  }

  private void skip(long size) throws IOException {
    long left = size + (-size & BLOCK - 1);
    while (left > 0) {
      left -= read((int) Math.min(left, 1 << 16)).length;
    }
  }

  private byte[] padded(int size) throws IOException {
    return read(size + (-size & BLOCK - 1));
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void checkSum(byte[] header) throws IOException {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
    }
    if (sum != number(header, 148, 8)) {
      throw malformed("a wrong checksum");
    }
  }

  private long number(byte[] header, int at, int length) throws IOException {
    String digits = string(header, at, length).strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw malformed("a malformed number");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static String name(byte[] header) {
    boolean ustar = string(header, 257, 5).equals("ustar");
    String prefix = ustar && header[262] == 0 ? string(header, 345, 155) : "";
    return prefix.isEmpty() ? string(header, 0, 100) : prefix + "/" + string(header, 0, 100);
  }

  private static String string(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }
}
