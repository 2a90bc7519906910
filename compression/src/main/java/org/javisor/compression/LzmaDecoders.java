package org.javisor.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.UnsupportedOptionsException;

/** xz (with its x86 filter) and lzma through XZ for Java. */
final class LzmaDecoders {
  /** Enough for the largest dictionary that Linux uses for itself, 128 MiB. */
  private static final int MEMORY_LIMIT_KIB = 160 << 10;

  private static final int CHUNK = 256 << 10;

  private LzmaDecoders() {}

  @FunctionalInterface
  private interface Opener {
    InputStream open(Input input) throws IOException;
  }

  static void xz(Input input, Output output) {
    copy(input, output, in -> new SingleXZInputStream(in, MEMORY_LIMIT_KIB));
  }

  static void lzma(Input input, Output output) {
    copy(input, output, in -> new LZMAInputStream(in, MEMORY_LIMIT_KIB));
  }

  private static void copy(Input input, Output output, Opener opener) {
    try (InputStream in = opener.open(input)) {
      byte[] chunk = new byte[CHUNK];
      int count = in.read(chunk);
      while (count >= 0) {
        output.append(chunk, 0, count);
        count = in.read(chunk);
      }
    } catch (MemoryLimitException e) {
      throw new CompressionException(
          CompressionException.Kind.UNSUPPORTED, "needs " + e.getMemoryNeeded() + " KiB to be unpacked");
    } catch (UnsupportedOptionsException e) {
      throw new CompressionException(CompressionException.Kind.UNSUPPORTED, "uses an unsupported filter");
    } catch (EOFException e) {
      throw CompressionException.truncated();
    } catch (IOException e) {
      String reason = e.getMessage();
      throw CompressionException.corrupt("is corrupt" + (reason == null ? "" : " (" + reason + ")"));
    }
  }
}
