package org.javisor.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.javisor.disk.DiskException;
import org.javisor.disk.Format;
import org.javisor.testkit.DamagedInput;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged descriptors and archives: each is read, or refused with a DiskException; nothing is left behind. */
@Tag("fuzz")
class OvfFuzzTest {
  @TempDir
  Path folder;

  private final Fuzzing fuzzing = Fuzzing.of(getClass());
  private final RandomGenerator random = fuzzing.random();
  private final DamagedInput damage = new DamagedInput(random);
  private int read;
  private int refused;

  @Test
  void damagedDescriptorsAreReadOrRefused() throws IOException {
    byte[] theirs = Samples.VIRTUALBOX.getBytes(StandardCharsets.UTF_8);
    byte[] ours = Archive.open(Samples.ova(folder, Samples.content(1 << 20))).descriptor().content(1 << 20);
    Path file = folder.resolve("fuzz.ovf");
    for (long round = fuzzing.rounds(6000, 400_000); round > 0; round--) {
      byte[] bytes = damagedText(random.nextBoolean() ? theirs : ours);
      try {
        Descriptor descriptor = Descriptor.parse(file, bytes);
        descriptor.references();
        descriptor.appliance();
        read++;
      } catch (DiskException e) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  /** A parser ends at the first byte that is wrong; to come further, texts and tags are exchanged. */
  private byte[] damagedText(byte[] sample) {
    if (random.nextInt(3) == 0) {
      return damage.damaged(sample, 0);
    }
    String text = new String(sample, StandardCharsets.UTF_8);
    String[] pieces = text.split("(?=[<>\"])|(?<=[<>\"])", -1);
    for (int change = 1 + random.nextInt(3); change > 0; change--) {
      int at = random.nextInt(pieces.length);
      if (!pieces[at].matches("[<>\"]")) {
        pieces[at] = switch (random.nextInt(6)) {
          case 0 -> "";
          case 1 -> "-1";
          case 2 -> "9".repeat(1 + random.nextInt(25));
          case 3 -> "&#x" + Integer.toHexString(random.nextInt(0x11000)) + ";";
          case 4 -> "byte * 2^" + random.nextInt(80);
          default -> pieces[random.nextInt(pieces.length)].replaceAll("[<>\"]", "");
        };
      }
    }
    return String.join("", pieces).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void damagedArchivesAreImportedOrRefusedWithoutATrace() throws IOException {
    Path made = Files.createDirectory(folder.resolve("made"));
    byte[] vmdk = Samples.vmdk(Samples.ova(made, Samples.content(192 << 10)));
    String own = Samples.VIRTUALBOX;
    byte[] sample = Samples.tar("web.ovf", own, "disk.vmdk", vmdk);
    Path file = folder.resolve("fuzz.ova");
    Path target = folder.resolve("target");
    for (long round = fuzzing.rounds(250, 30_000); round > 0; round--) {
      byte[] bytes = random.nextInt(50) == 0 ? damage.noise(4096) : damage.damaged(sample, 0);
      // So that a changed header or descriptor is not refused for its checksum alone.
      if (random.nextBoolean()) {
        bytes = mended(bytes);
      }
      Files.write(file, bytes);
      try {
        OvfPackage.open(file).extract(target, Format.RAW, done -> {});
        read++;
        delete(target);
      } catch (DiskException | IOException e) {
        refused++;
      }
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).containsExactlyInAnyOrder(made, file);
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  private static byte[] mended(byte[] archive) {
    byte[] mended = archive.clone();
    if (mended.length >= 512) {
      int sum = 0;
      for (int i = 0; i < 512; i++) {
        sum += i >= 148 && i < 156 ? ' ' : mended[i] & 0xFF;
      }
      byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(digits, 0, mended, 148, digits.length);
    }
    return mended;
  }

  private static void delete(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      for (Path disk : files.toList()) {
        Files.delete(disk);
      }
    }
    Files.delete(target);
  }
}
