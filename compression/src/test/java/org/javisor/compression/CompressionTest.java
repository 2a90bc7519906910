package org.javisor.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import org.javisor.compression.Compression.Bounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files were made by the formats' own tools from {@link SampleText}. */
class CompressionTest {
  private static final byte[] CONTENT = SampleText.bytes();
  private static final Bounds ROOMY = new Bounds(0, 1 << 20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sample.gz", "sample.xz", "sample-x86.xz", "sample.lzma", "sample.bz2", "sample-legacy.lz4", "sample.lz4",
        "sample.zst", "sample-fast.zst", "sample-long.zst", "sample.lzo"
      })
  void everyToolsOutputUnpacksToItsInput(String name) {
    byte[] packed = resource(name);
    Unpacked unpacked = detect(packed).unpack(packed, 0, packed.length, ROOMY);
    assertThat(unpacked.exactBytes()).isEqualTo(CONTENT);
    assertThat(unpacked.consumed()).isEqualTo(packed.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sample.gz", "sample.xz", "sample.lzma", "sample.bz2", "sample.lz4", "sample.zst", "sample.lzo"})
  void whatFollowsTheStreamIsLeftAlone(String name) {
    byte[] packed = resource(name);
    byte[] followed = Arrays.copyOf(packed, packed.length + 64);
    Arrays.fill(followed, packed.length, followed.length, (byte) '0');
    Unpacked unpacked = detect(packed).unpack(followed, 0, followed.length, ROOMY);
    assertThat(unpacked.length()).isEqualTo(CONTENT.length);
    assertThat(unpacked.consumed()).isEqualTo(packed.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sample.gz", "sample.xz", "sample.lzma", "sample.bz2", "sample-legacy.lz4", "sample.lz4", "sample.zst",
        "sample.lzo"
      })
  void moreOutputThanAllowedIsRefused(String name) {
    byte[] packed = resource(name);
    Bounds tight = new Bounds(0, CONTENT.length - 1);
    CompressionException refusal = catchThrowableOfType(
        CompressionException.class, () -> detect(packed).unpack(packed, 0, packed.length, tight));
    assertThat(refusal.kind()).isEqualTo(CompressionException.Kind.TOO_LARGE);
    Bounds exact = new Bounds(0, CONTENT.length);
    assertThat(detect(packed).unpack(packed, 0, packed.length, exact).length()).isEqualTo(CONTENT.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample.gz", "sample.xz", "sample.lzma", "sample.bz2", "sample.lz4", "sample.zst"})
  void aStreamCutAnywhereIsCalledTruncatedOrCorrupt(String name) {
    byte[] packed = resource(name);
    for (int length = 13; length < packed.length; length += 611) {
      int cut = length;
      CompressionException refusal = catchThrowableOfType(
          CompressionException.class, () -> detect(packed).unpack(packed, 0, cut, ROOMY));
      assertThat(refusal).as("cut to %d bytes", cut).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample.gz", "sample.xz", "sample.bz2", "sample.zst"})
  void aChangedBitInTheMiddleIsNoticedByTheChecksum(String name) {
    byte[] packed = resource(name);
    packed[packed.length / 2] ^= 1;
    CompressionException refusal = catchThrowableOfType(
        CompressionException.class, () -> detect(packed).unpack(packed, 0, packed.length, ROOMY));
    assertThat(refusal.kind()).isNotEqualTo(CompressionException.Kind.TOO_LARGE);
  }

  @Test
  void anEmptyZstdFrameAndASkippableOneUnpackToNothing() {
    byte[] frames = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x20, 0, 1, 0, 0, 0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9};
    Unpacked unpacked = Compression.ZSTD.unpack(frames, 0, frames.length, ROOMY);
    assertThat(unpacked.length()).isZero();
    assertThat(unpacked.consumed()).isEqualTo(frames.length);
  }

  @Test
  void aZstdBlockOfOneRepeatedByteIsExpanded() {
    byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x20, 5, 0x2B, 0, 0, 'x'};
    assertThat(Compression.ZSTD.unpack(frame, 0, frame.length, ROOMY).exactBytes()).asString().isEqualTo("xxxxx");
  }

  @Test
  void theChecksumOfZstdAgreesWithItsPublishedValues() {
    assertThat(XxHash64.hash(new byte[0], 0, 0)).isEqualTo(0xEF46_DB37_51D8_E999L);
    byte[] text = "abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(XxHash64.hash(text, 0, 3)).isEqualTo(0x44BC_2CF5_AD77_0999L);
  }

  private static Compression detect(byte[] packed) {
    return Compression.detect(packed, 0, packed.length).orElseThrow();
  }

  private static byte[] resource(String name) {
    return Samples.read(name);
  }
}
