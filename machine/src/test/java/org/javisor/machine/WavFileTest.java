package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of sound. */
class WavFileTest {
  @TempDir
  Path folder;

  @Test
  void aRecordingHasAHeaderAndAllSamplesInOrder() throws IOException {
    Path file = folder.resolve("sound.wav");
    try (WavFile wav = WavFile.create(file)) {
      wav.play(new short[] {1, -1, 2, -2, 99, 99}, 2);
      wav.play(new short[] {3, -3}, 1);
      wav.play(new short[0], 0);
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.limit()).isEqualTo(44 + 12);
    assertThat(bytes.getInt(4)).isEqualTo(36 + 12);
    assertThat(bytes.getInt(40)).isEqualTo(12);
    assertThat(bytes.getShort(20)).as("PCM").isEqualTo((short) 1);
    assertThat(bytes.getInt(28)).as("bytes a second").isEqualTo(192_000);
    short[] samples = new short[6];
    bytes.position(44).slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    assertThat(samples).containsExactly(1, -1, 2, -2, 3, -3);
  }

  @Test
  void aSilentRecordingIsEmptyAndWhatComesAfterItsEndIsDropped() throws IOException {
    Path file = folder.resolve("sound.wav");
    Files.writeString(file, "something else that was there before, which is longer than a header");
    WavFile wav = WavFile.create(file);
    wav.close();
    wav.play(new short[] {1, 1}, 1);
    wav.close();
    assertThat(Files.size(file)).isEqualTo(44);
  }

  @Test
  void aFileThatCannotBeWrittenIsRefusedAtOnce() {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> WavFile.create(folder));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> WavFile.create(folder.resolve("none/sound.wav")));
  }

  @Test
  void aDiskThatIsFullEndsTheRecordingAndSaysSo() throws IOException {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(full), "this host has no /dev/full");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> WavFile.create(full));
  }
}
