package org.javisor.guest;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.javisor.compression.Compression;
import org.javisor.compression.CompressionException;
import org.javisor.compression.TarHeader;
import org.javisor.compression.Unpacked;
import org.javisor.guest.GuestException.Kind;
import org.tukaani.xz.XZInputStream;

/**
 * Reads one file out of a Debian package: an ar archive with a compressed tar archive in it.
 *
 * @see "deb(5), ar(5)"
 */
final class DebPackage {
  private static final String ARCHIVE_MAGIC = "!<arch>\n";
  private static final int MEMBER_HEADER_BYTES = 60;
  private static final int XZ_MEMORY_KIB = 256 << 10;
  private static final long LARGEST_CONTENT = 1L << 30;

  private DebPackage() {}

  /** A file of the package. */
  record Entry(String name, BootContent content) {}

  /** Bytes that nobody changes. */
  static final class BootContent {
    final byte[] bytes;

    BootContent(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /**
   * All files whose paths, without a leading "./", are wanted, in one pass.
   *
   * @param largestBytes a larger file is refused
   * @throws GuestException if the package is malformed
   */
  static List<Entry> extractAll(Path file, Predicate<String> wanted, int largestBytes) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream data = dataArchive(in, file)) {
      List<Entry> entries = new ArrayList<>();
      TarReader tar = new TarReader(data);
      Optional<TarHeader> header = tar.next();
      while (header.isPresent()) {
        String name = header.get().name().replaceFirst("^\\./", "");
        if (header.get().isFile() && wanted.test(name)) {
          if (header.get().sizeBytes() > largestBytes) {
            throw bad(file, "has a file " + name + " of " + header.get().sizeBytes() + " bytes");
          }
          entries.add(new Entry(name, new BootContent(tar.content())));
        }
        header = tar.next();
      }
      return entries;
    } catch (IOException | CompressionException e) {
      throw new GuestException(
          Kind.BAD_PACKAGE, file.getFileName() + " cannot be unpacked: " + e.getMessage(), "try again", e);
    }
  }

  /**
   * The first file whose path, without a leading "./", is wanted.
   *
   * @param largestBytes a larger file is refused
   * @throws GuestException if the package is malformed or has no such file
   */
  static Entry extract(Path file, Predicate<String> wanted, int largestBytes) {
    return extractAll(file, wanted, largestBytes)
        .stream()
        .findFirst()
        .orElseThrow(() -> bad(file, "does not contain the file that is expected in it"));
  }

  static GuestException bad(Path file, String problem) {
    return new GuestException(
        Kind.BAD_PACKAGE, file.getFileName() + " " + problem, "name your own files with --kernel and --initrd");
  }

  private static InputStream dataArchive(InputStream in, Path file) throws IOException {
    if (!text(in, ARCHIVE_MAGIC.length()).equals(ARCHIVE_MAGIC)) {
      throw bad(file, "is no Debian package");
    }
    while (true) {
      String header = text(in, MEMBER_HEADER_BYTES);
      String name = header.substring(0, 16).strip().replaceFirst("/$", "");
      long size = parseSize(header.substring(48, 58).strip(), file);
      if (name.startsWith("data.tar")) {
        return unpacked(in, name, size, file);
      }
      in.skipNBytes(size + (size & 1));
    }
  }

  private static long parseSize(String digits, Path file) {
    if (!digits.matches("[0-9]{1,10}")) {
      throw bad(file, "has a malformed member");
    }
    return Long.parseLong(digits);
  }

  private static String text(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it ends too early");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static InputStream unpacked(InputStream in, String name, long size, Path file) throws IOException {
    return switch (name) {
      case "data.tar" -> in;
      case "data.tar.gz" -> new GZIPInputStream(in);
      case "data.tar.xz" -> new XZInputStream(in, XZ_MEMORY_KIB);
      case "data.tar.zst" -> {
        byte[] packed = in.readNBytes((int) Math.min(size, LARGEST_CONTENT));
        Unpacked content =
            Compression.ZSTD.unpack(packed, 0, packed.length, new Compression.Bounds(0, LARGEST_CONTENT));
        yield new ByteArrayInputStream(content.bytes(), 0, content.length());
      }
      default -> throw bad(file, "is compressed in an unknown way (" + name + ")");
    };
  }
}
