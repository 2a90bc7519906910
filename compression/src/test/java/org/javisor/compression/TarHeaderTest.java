package org.javisor.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarHeaderTest {
  private static final long LARGE = 9L << 30;

  @TempDir
  Path folder;

  private String tar(String... arguments) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "tar is not installed");
    String[] command = new String[arguments.length + 1];
    command[0] = "tar";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (TarHeader header : new TarHeader[] {
      TarHeader.file("disk-\u00e9.vmdk", 513, 1_767_225_600), TarHeader.file("large", LARGE, 0),
      new TarHeader("bin/", TarHeader.FOLDER, 0755, 0, 1, ""),
      new TarHeader("sh", TarHeader.SYMBOLIC_LINK, 0777, 0, 1, "bin/busybox")
    }) {
      assertThat(TarHeader.decode(header.encode())).isEqualTo(header);
    }
    assertThat(TarHeader.file("a", 513, 0).paddingBytes()).isEqualTo(511);
    assertThat(TarHeader.file("a", 1024, 0).paddingBytes()).isZero();
    assertThatThrownBy(() -> TarHeader.file("n".repeat(100), 0, 0).encode()).hasMessageContaining("too long");
  }

  @Test
  void tarListsWhatIsWritten() throws IOException {
    Path archive = folder.resolve("a.tar");
    Files.write(archive, TarHeader.file("large", LARGE, 1_767_225_600).encode());
    assertThat(tar("--utc", "-tvf", "a.tar"))
        .containsPattern("-rw-r--r-- 0/0 +9663676416 2026-01-01 00:00 large");
  }

  @Test
  void whatTarWritesIsRead() throws IOException {
    String deep = "folder/".repeat(20) + "name";
    Path file = folder.resolve(deep);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hello");
    for (String format : new String[] {"ustar", "gnu"}) {
      String shown = tar("--format=" + format, "-cf", "b.tar", format.equals("ustar") ? deep : "folder");
      assertThat(shown).isEmpty();
      TarHeader header = TarHeader.decode(Arrays.copyOf(Files.readAllBytes(folder.resolve("b.tar")), 512));
      if (format.equals("ustar")) {
        assertThat(header.name()).as("the prefix stands before the name").isEqualTo(deep);
        assertThat(header.sizeBytes()).isEqualTo(5);
        assertThat(header.isFile()).isTrue();
      } else {
        assertThat(header.name()).isEqualTo("folder/");
        assertThat(header.type()).isEqualTo(TarHeader.FOLDER);
      }
    }
  }

  @Test
  void aChangedBitIsNoticed() {
    byte[] block = TarHeader.file("a", 5, 0).encode();
    block[130] ^= 1;
    assertThatThrownBy(() -> TarHeader.decode(block)).isInstanceOf(CompressionException.class)
        .hasMessageContaining("checksum");
  }

  @Test
  @Tag("fuzz")
  void noiseWithARightChecksumIsAHeaderOrRefused() {
    Fuzzing fuzzing = Fuzzing.of(getClass());
    RandomGenerator random = fuzzing.random();
    byte[] sample = TarHeader.file("disk.vmdk", LARGE, 1_767_225_600).encode();
    int read = 0;
    int refused = 0;
    for (long round = fuzzing.rounds(200_000, 10_000_000); round > 0; round--) {
      byte[] block = sample.clone();
      for (int change = 1 + random.nextInt(8); change > 0; change--) {
        block[random.nextInt(block.length)] = (byte) random.nextInt();
      }
      Arrays.fill(block, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : block) {
        sum += b & 0xFF;
      }
      System.arraycopy("%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, block, 148, 6);
      try {
        assertThat(TarHeader.decode(block).sizeBytes()).isNotNegative();
        read++;
      } catch (CompressionException e) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }
}
