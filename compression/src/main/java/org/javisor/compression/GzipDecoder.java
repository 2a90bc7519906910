package org.javisor.compression;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** gzip around the JDK's inflater. Decodes one member, as Linux does. */
final class GzipDecoder {
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;

  private GzipDecoder() {}

  static void decode(Input input, Output output) {
    skipHeader(input);
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(input.bytes, input.at, input.remaining());
      inflate(inflater, output);
      input.at = input.end - inflater.getRemaining();
    }
    CRC32 crc = new CRC32();
    crc.update(output.bytes, 0, output.length);
    if (input.next32() != (int) crc.getValue() || input.next32() != output.length) {
      throw CompressionException.corrupt("fails its checksum");
    }
  }

  private static void inflate(Inflater inflater, Output output) {
    try {
      while (!inflater.finished()) {
        if (output.length == output.bytes.length) {
          growOrEnd(inflater, output);
          continue;
        }
        int count = inflater.inflate(output.bytes, output.length, output.bytes.length - output.length);
        output.length += count;
        if (count == 0 && !inflater.finished()) {
          requireProgress(inflater);
        }
      }
    } catch (DataFormatException e) {
      throw CompressionException.corrupt("is corrupt (" + e.getMessage() + ")");
    }
  }

  /** The output may be exactly full with only the end of the stream to come. */
  private static void growOrEnd(Inflater inflater, Output output) throws DataFormatException {
    byte[] one = new byte[1];
    int count = inflater.inflate(one);
    if (count == 1) {
      output.append(one[0]);
    } else if (!inflater.finished()) {
      requireProgress(inflater);
    }
  }

  private static void requireProgress(Inflater inflater) {
    if (inflater.needsDictionary()) {
      throw CompressionException.corrupt("wants a dictionary");
    }
    if (inflater.needsInput()) {
      throw CompressionException.truncated();
    }
  }

  private static void skipHeader(Input input) {
    input.skipBytes(2);
    if (input.next8() != DEFLATE) {
      throw CompressionException.corrupt("uses an unknown gzip method");
    }
    int flags = input.next8();
    input.skipBytes(6);
    if ((flags & EXTRA) != 0) {
      input.skipBytes(input.next16());
    }
    if ((flags & NAME) != 0) {
      skipString(input);
    }
    if ((flags & COMMENT) != 0) {
      skipString(input);
    }
    if ((flags & HEADER_CRC) != 0) {
      input.skipBytes(2);
    }
  }

  private static void skipString(Input input) {
    int value;
    do {
      value = input.next8();
    } while (value != 0);
  }
}
