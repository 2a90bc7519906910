package org.javisor.firmware.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Cpio archives, written by the format's description. */
public final class TestArchives {
  private TestArchives() {}

  /** An archive with one file. */
  public static byte[] of(String name, String content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entry(out, name, content);
    entry(out, "TRAILER!!!", "");
    return out.toByteArray();
  }

  private static void entry(ByteArrayOutputStream out, String name, String content) {
    String header = "070701" + "00000001" + "000081A4" + "00000000".repeat(2) + "00000001" + "00000000"
        + "%08X".formatted(content.length()) + "00000000".repeat(4) + "%08X".formatted(name.length() + 1)
        + "00000000";
    text(out, header + name + "\0");
    text(out, content);
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    while (out.size() % 4 != 0) {
      out.write(0);
    }
  }
}
