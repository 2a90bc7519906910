package org.javisor.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.javisor.compression.TarHeader;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Writes small Debian packages, by deb(5), ar(5) and tar(5). */
final class DebBuilder {
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  DebBuilder folder(String path) {
    return member(path, '5', new byte[0]);
  }

  DebBuilder file(String path, byte[] content) {
    return member(path, '0', content);
  }

  /** A file whose name comes in a GNU long-name member. */
  DebBuilder longFile(String path, byte[] content) {
    member("././@LongLink", 'L', (path + "\0").getBytes(StandardCharsets.US_ASCII));
    return member("x", '0', content);
  }

  private DebBuilder member(String path, char type, byte[] content) {
    TarHeader header = new TarHeader(path, type, 0644, content.length, 0, "");
    tar.writeBytes(header.encode());
    tar.writeBytes(content);
    tar.writeBytes(new byte[header.paddingBytes()]);
    return this;
  }

  byte[] withXz() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(packed, new LZMA2Options(0))) {
      xz.write(tar.toByteArray());
      xz.write(new byte[1024]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive("data.tar.xz", packed.toByteArray());
  }

  byte[] withGzip() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar.toByteArray());
      gzip.write(new byte[1024]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive("data.tar.gz", packed.toByteArray());
  }

  byte[] with(String name) {
    return archive(name, tar.toByteArray());
  }

  private static byte[] archive(String name, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, "!<arch>\n");
    member(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
    member(out, "control.tar.xz", new byte[7]);
    member(out, name, data);
    return out.toByteArray();
  }

  private static void member(ByteArrayOutputStream out, String name, byte[] content) {
    text(out, "%-16s%-12d%-6d%-6d%-8s%-10d`\n".formatted(name, 0, 0, 0, "100644", content.length));
    out.writeBytes(content);
    if (content.length % 2 != 0) {
      out.write('\n');
    }
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
