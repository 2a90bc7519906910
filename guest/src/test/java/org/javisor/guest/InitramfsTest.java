package org.javisor.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitramfsTest {
  /** What a name table looks like in a busybox binary. */
  private static final byte[] BUSYBOX =
      ("ELF junk\0[\0[[\0" + names() + "\0\0more junk").getBytes(StandardCharsets.US_ASCII);

  private static String names() {
    StringBuilder names = new StringBuilder("ash\0busybox\0cat\0");
    for (int i = 10; i < 70; i++) {
      names.append("tool").append(i).append('\0');
    }
    return names.append("yes").toString();
  }

  @Test
  void theArchiveHasTheFieldsOfTheFormat() {
    byte[] bytes = new Initramfs().file("a", 0755, "xyz".getBytes(StandardCharsets.US_ASCII)).toBytes();
    String text = new String(bytes, StandardCharsets.US_ASCII);
    assertThat(text)
        .startsWith(
            "070701" + "00000001" + "000081ED" + "00000000" + "00000000" + "00000001" + "00000000" + "00000003");
    assertThat(text.substring(94, 102)).as("name size").isEqualTo("00000002");
    assertThat(text.substring(110, 112)).isEqualTo("a\0");
    assertThat(text.substring(112, 116)).isEqualTo("xyz\0");
    assertThat(text.substring(116)).contains("TRAILER!!!");
    assertThat(bytes.length % 4).isZero();
  }

  @Test
  void foldersComeBeforeWhatIsInThem() {
    Map<String, String> modes = modes(new Initramfs().file("usr/lib/x", 0644, new byte[0]).toBytes());
    assertThat(modes.keySet()).containsExactly("usr", "usr/lib", "usr/lib/x", "TRAILER!!!");
    assertThat(modes).containsEntry("usr", "000041ED");
  }

  @Test
  void busyboxIsAFileAndItsAppletsAreLinksToIt() {
    Map<String, String> modes = modes(Initramfs.withBusybox(BUSYBOX).toBytes());
    assertThat(modes).containsEntry("bin/busybox", "000081ED");
    assertThat(modes).containsEntry("bin/[", "0000A1FF").containsEntry("bin/tool42", "0000A1FF");
    assertThat(modes).containsEntry("bin/yes", "0000A1FF").doesNotContainKey("bin/more junk");
    assertThat(modes).containsEntry("dev/console", "00002180");
  }

  @Test
  void anUnknownBusyboxGetsTheAppletsThatAllHave() {
    assertThat(modes(Initramfs.withBusybox(new byte[100]).toBytes())).containsKeys("bin/sh", "bin/mount", "bin/setsid");
  }

  @Test
  void theShellsFirstProcessIsAnExecutableScript() {
    byte[] bytes = Initramfs.shell(BUSYBOX).toBytes();
    assertThat(modes(bytes)).containsEntry("init", "000081ED").containsKey("etc/profile");
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("#!/bin/sh\n", "setsid cttyhack",
        "poweroff -f");
  }

  @Test
  void theSameContentGivesTheSameBytes() {
    assertThat(Initramfs.shell(BUSYBOX).toBytes()).isEqualTo(Initramfs.shell(BUSYBOX).toBytes());
  }

  @Test
  void whatIsAddedLaterReplacesWhatHasTheSamePath() {
    byte[] bytes = new Initramfs().link("a", "b").file("a", 0600, new byte[0]).toBytes();
    assertThat(modes(bytes)).containsEntry("a", "00008180").hasSize(2);
  }

  @Test
  void absolutePathsAreRefused() {
    assertThatThrownBy(() -> new Initramfs().folder("x").link("/a", "b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theScriptIsAcceptedByTheHostsShell() throws IOException, InterruptedException {
    Path shell = Path.of("/bin/sh");
    assumeTrue(Files.isExecutable(shell), "no /bin/sh: the scripts are not checked");
    for (String name : new String[] {"initramfs-init", "initramfs-profile"}) {
      Process check = new ProcessBuilder(shell.toString(), "-n").redirectErrorStream(true).start();
      try (var in = Initramfs.class.getResourceAsStream(name); var out = check.getOutputStream()) {
        out.write(java.util.Objects.requireNonNull(in).readAllBytes());
      }
      assertThat(check.waitFor()).as(name).isZero();
    }
  }

  /** Paths and modes in the archive's order. */
  private static Map<String, String> modes(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Map<String, String> modes = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      assertThat(text.substring(at, at + 6)).isEqualTo("070701");
      int nameSize = Integer.parseInt(text.substring(at + 94, at + 102), 16);
      int fileSize = Integer.parseInt(text.substring(at + 54, at + 62), 16);
      String name = text.substring(at + 110, at + 110 + nameSize - 1);
      assertThat(modes.put(name, text.substring(at + 14, at + 22))).as("twice: " + name).isNull();
      at = (((at + 110 + nameSize + 3) & ~3) + fileSize + 3) & ~3;
    }
    return modes;
  }
}
