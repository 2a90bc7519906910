package org.javisor.gdb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes packets out of a stream.
 *
 * @see "Debugging with GDB, Appendix E.1 Overview of the remote serial protocol"
 */
final class PacketReader {
  /** The most bytes of a packet: room for 4 KiB of memory in hexadecimal digits, and all registers. */
  static final int LARGEST = 0x2400;

  private static final int INTERRUPT = 3;
  private static final int ESCAPED_BY = 0x20;

  private final InputStream in;

  PacketReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next input; what is between packets and means nothing is left out. */
  Input next() throws IOException {
    while (true) {
      switch (in.read()) {
        case -1 -> {
          return new Input.End();
        }
        case '$' -> {
          return packet();
        }
        case '-' -> {
          return new Input.Repeat();
        }
        case INTERRUPT -> {
          return new Input.Interrupt();
        }
        default -> {
          // An acknowledgement, or noise.
        }
      }
    }
  }

  private Input packet() throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int sum = 0;
    boolean tooLong = false;
    boolean escaped = false;
    while (true) {
      int b = in.read();
      if (b < 0) {
        return new Input.End();
      }
      if (b == '#') {
        break;
      }
      if (b == '$') {
        // The one before was broken off.
        data.reset();
        sum = 0;
        tooLong = false;
        escaped = false;
        continue;
      }
      sum += b;
      if (b == '}' && !escaped) {
        escaped = true;
        continue;
      }
      if (data.size() < LARGEST) {
        data.write(escaped ? b ^ ESCAPED_BY : b);
      } else {
        tooLong = true;
      }
      escaped = false;
    }
    int high = in.read();
    int low = in.read();
    if (high < 0 || low < 0) {
      return new Input.End();
    }
    boolean good = !tooLong && !escaped && Character.digit(high, 16) << 4 == (sum & 0xF0)
        && Character.digit(low, 16) == (sum & 0xF);
    return good ? new Input.Packet(data.toByteArray()) : new Input.Damaged();
  }

  /** A packet as it goes over the line. */
  static byte[] framed(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('$');
    int sum = 0;
    for (byte each : data) {
      int b = each & 0xFF;
      if (b == '$' || b == '#' || b == '}' || b == '*') {
        out.write('}');
        sum += '}';
        b ^= ESCAPED_BY;
      }
      out.write(b);
      sum += b;
    }
    out.write('#');
    out.write(Character.forDigit(sum >> 4 & 0xF, 16));
    out.write(Character.forDigit(sum & 0xF, 16));
    return out.toByteArray();
  }
}
