package org.javisor.compression;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The compression formats, each recognised by its first bytes. */
public enum Compression {
  /** @see "RFC 1952" */
  GZIP("gzip", "\u001F\u008B"),
  /** @see "The .xz File Format 1.2" */
  XZ("xz", "\u00FD7zXZ\0"),
  /** @see "LZMA SDK, lzma.txt: the .lzma format" */
  LZMA("lzma", "]\0\0"),
  /** The format has no specification but its first implementation. */
  BZIP2("bzip2", "BZh"),
  /** @see "LZ4 Frame Format Description, section Legacy frame" */
  LZ4_LEGACY("lz4 (legacy frame)", "\u0002!L\u0018"),
  /** @see "LZ4 Frame Format Description 1.6" */
  LZ4("lz4", "\u0004\"M\u0018"),
  /** @see "RFC 8878" */
  ZSTD("zstd", "(\u00B5/\u00FD"),
  /** The file format of lzop, as Linux uses it. */
  LZO("lzo", "\u0089LZO\0\r\n\u001A\n");

  private final String label;

  /** The first bytes, one in each character. */
  private final String magic;

  Compression(String label, String magic) {
    this.label = label;
    this.magic = magic;
  }

  /** The name that users know. */
  public String label() {
    return label;
  }

  /** The format whose first bytes stand at an offset; empty if none does. */
  public static Optional<Compression> detect(byte[] bytes, int offset, int length) {
    Input input = new Input(bytes, offset, length);
    for (Compression compression : values()) {
      if (compression.startsAt(input)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  private boolean startsAt(Input input) {
    return input.startsWith(magic.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Unpacks one compressed stream, which may be followed by something else.
   *
   * @param bytes holds the stream
   * @param offset where it starts
   * @param length how far it may reach
   * @param bounds guess and limit of the output
   * @throws CompressionException if it is truncated, corrupt, unsupported or too large
   */
  public Unpacked unpack(byte[] bytes, int offset, int length, Bounds bounds) {
    Input input = new Input(bytes, offset, length);
    Output output = new Output(bounds.expected(), bounds.maximum());
    decode(input, output);
    return new Unpacked(output.bytes, output.length, input.consumed());
  }

  /**
   * Unpacks zstd frames up to a size, whatever follows them: a cluster of a disk image may be followed by another one.
   *
   * @param size no frame is begun when this many bytes have come out; more is refused
   * @throws CompressionException if the data is truncated, corrupt, unsupported or too large
   */
  public static Unpacked unpackZstd(byte[] bytes, int size) {
    Input input = new Input(bytes, 0, bytes.length);
    Output output = new Output(size, size);
    ZstdDecoder.decodeUpTo(input, output, size);
    return new Unpacked(output.bytes, output.length, input.consumed());
  }

  private void decode(Input input, Output output) {
    switch (this) {
      case GZIP -> GzipDecoder.decode(input, output);
      case XZ -> LzmaDecoders.xz(input, output);
      case LZMA -> LzmaDecoders.lzma(input, output);
      case BZIP2 -> Bzip2Decoder.decode(input, output);
      case LZ4_LEGACY -> Lz4Decoder.decodeLegacy(input, output);
      case LZ4 -> Lz4Decoder.decodeFrame(input, output);
      case ZSTD -> ZstdDecoder.decode(input, output);
      case LZO -> LzoDecoder.decode(input, output);
    }
  }

  /**
   * @param expected size of the output if known, else 0
   * @param maximum larger output is refused
   */
  public record Bounds(long expected, long maximum) {}
}
