package org.javisor.network.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads files in the pcap format.
 *
 * @see "draft-ietf-opsawg-pcap, PCAP Capture File Format"
 */
public final class PcapFile {
  private static final int MAGIC_MICROS = 0xA1B2_C3D4;

  /** A frame that was captured. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares records.
  public record Captured(long epochNanos, byte[] frame) {}

  private PcapFile() {}

  public static List<Captured> read(Path file) throws IOException {
    return parse(Files.readAllBytes(file));
  }

  /** @throws PcapException with the place of what is wrong */
  public static List<Captured> parse(byte[] bytes) {
    if (bytes.length < PcapWriter.FILE_HEADER) {
      throw new PcapException(0, "no pcap file: shorter than its header");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(0) != MAGIC_MICROS && in.getInt(0) != PcapWriter.MAGIC_NANOS) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    int magic = in.getInt(0);
    if (magic != MAGIC_MICROS && magic != PcapWriter.MAGIC_NANOS) {
      throw new PcapException(0, "no pcap file: it begins with 0x" + Integer.toHexString(magic));
    }
    if ((in.getInt(20) & 0xFFFF) != PcapWriter.ETHERNET) {
      throw new PcapException(20, "frames of another kind than Ethernet");
    }
    in.position(PcapWriter.FILE_HEADER);
    List<Captured> frames = new ArrayList<>();
    while (in.hasRemaining()) {
      int at = in.position();
      if (in.remaining() < PcapWriter.RECORD_HEADER) {
        throw new PcapException(at, "ends in the middle of a record");
      }
      long seconds = in.getInt() & 0xFFFF_FFFFL;
      long fraction = in.getInt() & 0xFFFF_FFFFL;
      int length = in.getInt();
      in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new PcapException(at + 8, "a frame of " + Integer.toUnsignedString(length) + " bytes is cut off");
      }
      byte[] frame = new byte[length];
      in.get(frame);
      frames.add(new Captured(seconds * 1_000_000_000L + (magic == MAGIC_MICROS ? 1000 : 1) * fraction, frame));
    }
    return frames;
  }
}
