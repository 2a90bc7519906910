package org.javisor.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.javisor.compression.TarHeader;
import org.javisor.testkit.DamagedInput;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a package holds: its file, or a typed refusal, in bounded memory. */
@Tag("fuzz")
class DebPackageFuzzTest {
  private static final int LARGEST = 1 << 20;
  private static final int MAGIC = 8;

  @TempDir
  private Path folder;

  private final Fuzzing fuzzing = Fuzzing.of(DebPackageFuzzTest.class);
  private final DamagedInput damage = new DamagedInput(fuzzing.random());
  private int extracted;
  private int refused;

  private static DebBuilder sample() {
    byte[] kernel = "kernel".repeat(100).getBytes(StandardCharsets.US_ASCII);
    return new DebBuilder().folder("./boot/").longFile("./usr/" + "long/".repeat(40), kernel).file("./boot/k", kernel);
  }

  @Test
  void damagedPackagesAreReadOrRefused() throws IOException {
    List<byte[]> packages = List.of(sample().withXz(), sample().withGzip(), sample().with("data.tar"));
    for (long round = fuzzing.rounds(1500, 200_000); round > 0; round--) {
      extract(damage.damaged(packages.get(fuzzing.random().nextInt(packages.size())), MAGIC));
    }
    assertThat(extracted).as("packages that were read").isPositive();
    assertThat(refused).as("packages that were refused").isPositive();
  }

  @Test
  void noiseInATarArchiveEndsOrIsRefused() {
    for (long round = fuzzing.rounds(1000, 200_000); round > 0; round--) {
      byte[] noise = damage.noise(3000);
      TarReader tar = new TarReader(new ByteArrayInputStream(noise));
      try {
        Optional<TarHeader> header = tar.next();
        while (header.isPresent()) {
          header = tar.next();
        }
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private void extract(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("p.deb"), content);
    try {
      DebPackage.extract(file, "boot/k"::equals, LARGEST);
      extracted++;
    } catch (GuestException e) {
      assertThat(e.kind()).isEqualTo(GuestException.Kind.BAD_PACKAGE);
      refused++;
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new AssertionError(HexFormat.of().formatHex(content), e);
    }
  }
}
