package org.javisor.machine.agent;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.javisor.compression.CompressionException;
import org.javisor.compression.TarHeader;

/**
 * Unpacks a tar archive that a guest sends: files and folders. Names that lead out of the folder are refused, and so
 * are links, devices and whatever else is no file.
 *
 * @see "POSIX, pax, ustar Interchange Format; tar(5), GNU tar archives"
 */
final class TarReader {
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
      byte[] block = read(TarHeader.BLOCK_BYTES);
      if (TarHeader.isEnd(block)) {
        return;
      }
      TarHeader header = header(block);
      long size = header.sizeBytes();
      if (header.type() == 'L' || header.type() == 'K') {
        if (size > LONGEST_NAME) {
          throw malformed("a name of " + size + " bytes");
        }
        byte[] text = read((int) size + header.paddingBytes());
        longName = header.type() == 'L' ? text(text) : longName;
        continue;
      }
      String name = longName.isEmpty() ? header.name() : longName;
      longName = "";
      entry(name, header);
    }
    throw malformed("too many entries");
  }

  private TarHeader header(byte[] block) throws IOException {
    try {
      return TarHeader.decode(block);
    } catch (CompressionException e) {
      throw malformed(e.problem());
    }
  }

  private void entry(String name, TarHeader header) throws IOException {
    switch (header.type()) {
      case TarHeader.FILE, TarHeader.OLD_FILE -> file(target(name), header);
      case TarHeader.FOLDER -> Files.createDirectories(target(name));
      case 'x', 'g' -> skip(header.sizeBytes() + header.paddingBytes());
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

  private void file(Path target, TarHeader header) throws IOException {
    if (target.equals(folder) || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw malformed("a name that comes twice");
    }
    Files.createDirectories(target.getParent());
    try (OutputStream out = Files.newOutputStream(target)) {
      long left = header.sizeBytes();
      while (left > 0) {
        byte[] piece = read((int) Math.min(left, 1 << 16));
        out.write(piece);
        left -= piece.length;
      }
    }
    read(header.paddingBytes());
    if ((header.mode() & 0111) != 0 && !target.toFile().setExecutable(true)) {
      throw new IOException(target + " cannot be made executable");
    }
  }

  private void skip(long length) throws IOException {
    long left = length;
    while (left > 0) {
      left -= read((int) Math.min(left, 1 << 16)).length;
    }
  }

  private static String text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
