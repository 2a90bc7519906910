package org.javisor.machine.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.javisor.compression.TarHeader;

/**
 * Writes a folder as a tar archive: files, folders and symbolic links; owner is root, times are the files'.
 *
 * @see "POSIX, pax, ustar Interchange Format; tar(5), GNU tar archives"
 */
final class TarWriter {
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
    out.write(new byte[2 * TarHeader.BLOCK_BYTES]);
  }

  private void entry(Path path, String name) throws IOException {
    long time = Math.max(0, Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis() / 1000);
    if (Files.isSymbolicLink(path)) {
      header(new TarHeader(
          name, TarHeader.SYMBOLIC_LINK, 0777, 0, time, Files.readSymbolicLink(path).toString()));
    } else if (Files.isDirectory(path)) {
      header(new TarHeader(name + "/", TarHeader.FOLDER, 0755, 0, time, ""));
    } else if (Files.isRegularFile(path)) {
      int mode = Files.isExecutable(path) ? 0755 : 0644;
      TarHeader header = new TarHeader(name, TarHeader.FILE, mode, Files.size(path), time, "");
      header(header);
      long written = Files.copy(path, out);
      if (written != header.sizeBytes()) {
        throw new IOException(path + " changed while it was copied");
      }
      out.write(new byte[header.paddingBytes()]);
    }
  }

  private void header(TarHeader header) throws IOException {
    String name = shortened('L', header.name());
    String link = shortened('K', header.linkName());
    out.write(new TarHeader(
        name, header.type(), header.mode(), header.sizeBytes(), header.modifiedSeconds(), link).encode());
  }

  /** GNU's way to give a name that is too long: a member before the one that it belongs to. */
  private String shortened(char type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < TarHeader.NAME_BYTES) {
      return text;
    }
    TarHeader header = new TarHeader("././@LongLink", type, 0, bytes.length + 1L, 0, "");
    out.write(header.encode());
    out.write(bytes);
    out.write(new byte[1 + header.paddingBytes()]);
    // The readers that know this form take the long name; the others get the start of it, in plain letters.
    return new String(bytes, 0, TarHeader.NAME_BYTES - 1, StandardCharsets.US_ASCII).replace('\uFFFD', '_');
  }
}
