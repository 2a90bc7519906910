package org.javisor.machine.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a folder as a tar archive: files, folders and symbolic links; owner is root, times are the files'.
 *
 * @see "POSIX, pax, ustar Interchange Format; tar(5), GNU tar archives"
 */
final class TarWriter {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 100;
  private static final long LARGEST = 0x1_FFFF_FFFFL;

  private final OutputStream out;

  private TarWriter(OutputStream out) {
    this.out = out;
  }

  /** All that is in a folder, with names relative to it. */
  static void write(Path folder, OutputStream out) throws IOException {
    TarWriter writer = new TarWriter(out);
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted().toList();
    }
    for (Path path : paths) {
      if (!path.equals(folder)) {
        writer.entry(path, folder.relativize(path).toString());
      }
    }
    out.write(new byte[2 * BLOCK]);
  }

  private void entry(Path path, String name) throws IOException {
    long time = Math.max(0, Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis() / 1000);
    if (Files.isSymbolicLink(path)) {
      header(name, '2', 0777, new long[] {0, time}, Files.readSymbolicLink(path).toString());
    } else if (Files.isDirectory(path)) {
      header(name + "/", '5', 0755, new long[] {0, time}, "");
    } else if (Files.isRegularFile(path)) {
      long size = Files.size(path);
      header(name, '0', Files.isExecutable(path) ? 0755 : 0644, new long[] {size, time}, "");
      long written = Files.copy(path, out);
      if (written != size) {
        throw new IOException(path + " changed while it was copied");
      }
      out.write(new byte[(int) (-size & BLOCK - 1)]);
    }
  }

  private void header(String name, char type, int mode, long[] sizeAndTime, String target) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] link = target.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= LONGEST_NAME) {
      longText('L', bytes);
    }
    if (link.length >= LONGEST_NAME) {
      longText('K', link);
    }
    if (sizeAndTime[0] > LARGEST) {
      throw new IOException(name + " is larger than an archive can hold");
    }
    block(bytes, type, mode, sizeAndTime, link);
  }

  /** GNU's way to give a name that is too long. */
  private void longText(char type, byte[] text) throws IOException {
    byte[] name = "././@LongLink".getBytes(StandardCharsets.US_ASCII);
    block(name, type, 0, new long[] {text.length + 1, 0}, new byte[0]);
    out.write(text);
    out.write(new byte[1 + (int) (-(text.length + 1L) & BLOCK - 1)]);
  }

  private void block(byte[] name, char type, int mode, long[] sizeAndTime, byte[] link) throws IOException {
    byte[] header = new byte[BLOCK];
    System.arraycopy(name, 0, header, 0, Math.min(name.length, LONGEST_NAME - 1));
    octal(header, 100, 8, mode);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, sizeAndTime[0]);
    octal(header, 136, 12, sizeAndTime[1]);
    header[156] = (byte) type;
    System.arraycopy(link, 0, header, 157, Math.min(link.length, LONGEST_NAME - 1));
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    octal(header, 148, 7, sum);
    out.write(header);
  }

  private static void octal(byte[] header, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    String padded = "0".repeat(Math.max(0, length - 1 - digits.length())) + digits;
    System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, header, at, length - 1);
    header[at + length - 1] = 0;
  }
}
