package org.javisor.compression;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of the compressed test files: words, runs, incompressible stretches and repetitions from afar, from a
 * fixed recipe, so that the files can be made anew with the tools.
 */
public final class SampleText {
  static final int SIZE = 160_000;
  private static final String[] WORDS = {
    "kernel ", "page ", "interrupt ", "device ", "memory ", "ring ", "the ", "of ", "a ", "\n", "0x1000 ", "guest ",
    "register ", "bit ", "table ", "and "
  };

  private SampleText() {}

  /** The content. */
  public static byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int seed = 1;
    for (int i = 1; out.size() < SIZE; i++) {
      seed = seed * 1_103_515_245 + 12_345;
      out.writeBytes(WORDS[(seed >>> 16) & 15].getBytes(StandardCharsets.US_ASCII));
      if (i % 5_000 == 0) {
        out.writeBytes(new byte[3_000]);
      }
      if (i % 7_000 == 0) {
        for (int k = 0; k < 700; k++) {
          seed = seed * 1_103_515_245 + 12_345;
          out.write(seed >>> 16);
        }
      }
      if (i % 9_500 == 0) {
        out.write(out.toByteArray(), 1_000, 20_000);
      }
    }
    return Arrays.copyOf(out.toByteArray(), SIZE);
  }
}
