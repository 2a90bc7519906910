package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The left channel of a recording. */
public final class WavSound {
  private static final int HEADER_BYTES = 44;
  private static final int RATE = 48_000;

  private final short[] left;

  private WavSound(short[] left) {
    this.left = left;
  }

  /** Reads a file, whose header must be right. */
  public static WavSound read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getInt(0)).as("RIFF").isEqualTo(0x4646_4952);
    assertThat(bytes.getInt(4)).as("length").isEqualTo(bytes.limit() - 8);
    assertThat(bytes.getShort(22)).as("channels").isEqualTo((short) 2);
    assertThat(bytes.getInt(24)).as("rate").isEqualTo(RATE);
    assertThat(bytes.getInt(40)).as("bytes of samples").isEqualTo(bytes.limit() - HEADER_BYTES);
    short[] left = new short[(bytes.limit() - HEADER_BYTES) / 4];
    for (int i = 0; i < left.length; i++) {
      left[i] = bytes.getShort(HEADER_BYTES + 4 * i);
    }
    return new WavSound(left);
  }

  /** Seconds from the first to the last frame that is louder than a threshold. */
  public double seconds(int threshold) {
    return (last(threshold) - first(threshold)) / (double) RATE;
  }

  /** How often the sign changes from minus to plus in a second, in what is louder than a threshold. */
  public double frequency(int threshold) {
    int first = first(threshold);
    int last = last(threshold);
    int rises = 0;
    boolean low = false;
    for (int i = first; i <= last; i++) {
      if (left[i] > threshold && low) {
        rises++;
        low = false;
      } else if (left[i] < -threshold) {
        low = true;
      }
    }
    return rises * (double) RATE / (last - first + 1);
  }

  private int first(int threshold) {
    int at = 0;
    while (at < left.length && Math.abs(left[at]) <= threshold) {
      at++;
    }
    assertThat(at).as("something is heard").isLessThan(left.length);
    return at;
  }

  private int last(int threshold) {
    int at = left.length - 1;
    while (Math.abs(left[at]) <= threshold) {
      at--;
    }
    return at;
  }
}
