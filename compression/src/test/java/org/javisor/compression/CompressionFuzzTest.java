package org.javisor.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Optional;
import org.javisor.compression.Compression.Bounds;
import org.javisor.testkit.DamagedInput;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever a compressed stream holds: an answer within bounds or a typed refusal. */
@Tag("fuzz")
class CompressionFuzzTest {
  private static final Bounds ROOMY = new Bounds(0, 1 << 20);
  private static final Bounds TIGHT = new Bounds(0, 5000);

  /** Large enough for any header and several blocks, small enough to be quick. */
  private static final int NOISE = 2000;

  @SuppressWarnings("unused")
  private static final Iterable<String> SAMPLES = Samples.NAMES;

  private final Fuzzing fuzzing = Fuzzing.of(CompressionFuzzTest.class);
  private final DamagedInput damage = new DamagedInput(fuzzing.random());

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void damagedStreamsGiveAnswersOrTypedRefusals(String name) {
    byte[] original = Samples.read(name);
    for (long round = fuzzing.rounds(200, 5_000); round > 0; round--) {
      byte[] damaged = damage.damaged(original, 4);
      Optional<Compression> format = Compression.detect(damaged, 0, damaged.length);
      format.ifPresent(found -> unpackOrRefuse(found, damaged));
    }
  }

  @ParameterizedTest
  @EnumSource
  void noiseGivesAnswersOrTypedRefusals(Compression format) {
    byte[] start = start(format);
    for (long round = fuzzing.rounds(1000, 100_000); round > 0; round--) {
      byte[] noise = damage.noise(NOISE);
      // A true beginning leads further in.
      System.arraycopy(start, 0, noise, 0, Math.min(noise.length, fuzzing.random().nextInt(start.length)));
      unpackOrRefuse(format, noise);
    }
  }

  private static byte[] start(Compression format) {
    for (String name : Samples.NAMES) {
      byte[] packed = Samples.read(name);
      if (Compression.detect(packed, 0, packed.length).orElseThrow() == format) {
        return java.util.Arrays.copyOf(packed, 64);
      }
    }
    throw new IllegalStateException("no sample of " + format);
  }

  private void unpackOrRefuse(Compression format, byte[] input) {
    Bounds bounds = fuzzing.random().nextBoolean() ? ROOMY : TIGHT;
    try {
      Unpacked unpacked = format.unpack(input, 0, input.length, bounds);
      assertThat((long) unpacked.length()).isLessThanOrEqualTo(bounds.maximum());
      assertThat(unpacked.consumed()).isLessThanOrEqualTo(input.length);
    } catch (CompressionException e) {
      assertThat(e.problem()).isNotEmpty();
    } catch (RuntimeException | OutOfMemoryError e) {
      String shown = HexFormat.of().formatHex(input, 0, Math.min(input.length, 300));
      throw new AssertionError(format + " of " + input.length + " bytes: " + shown, e);
    }
  }
}
