package org.javisor.disk.nbd;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.javisor.device.BlockBackend;

/**
 * Requests and their answers, one after the other.
 *
 * @see "NBD protocol, doc/proto.md, section Transmission"
 */
final class NbdTransmission {
  /** The longest read or write. */
  static final int LARGEST = 32 << 20;

  private static final int REQUEST_MAGIC = 0x2560_9513;
  private static final int REPLY_MAGIC = 0x6744_6698;

  private static final int HAS_FLAGS = 1;
  private static final int READ_ONLY = 1 << 1;
  private static final int SEND_FLUSH = 1 << 2;
  private static final int SEND_FUA = 1 << 3;
  private static final int SEND_TRIM = 1 << 5;
  private static final int SEND_WRITE_ZEROES = 1 << 6;
  private static final int CAN_MULTI_CONNECTION = 1 << 8;

  private static final int COMMAND_FUA = 1;
  private static final int COMMAND_NO_HOLE = 2;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int DISCONNECT = 2;
  private static final int FLUSH = 3;
  private static final int TRIM = 4;
  private static final int WRITE_ZEROES = 6;

  private static final int NOT_PERMITTED = 1;
  private static final int INPUT_OUTPUT = 5;
  private static final int INVALID = 22;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final BlockBackend disk;

  /**
   * @param length bytes of the disk
   */
  private record Request(int flags, int type, long cookie, long offset, long length) {}

  NbdTransmission(DataInputStream in, DataOutputStream out, BlockBackend disk) {
    this.in = in;
    this.out = out;
    this.disk = disk;
  }

  /** What the disk can do. */
  static int flags(BlockBackend disk) {
    return HAS_FLAGS | SEND_FLUSH | SEND_FUA | CAN_MULTI_CONNECTION
        | (disk.readOnly() ? READ_ONLY : SEND_TRIM | SEND_WRITE_ZEROES);
  }

  /** Serves until the client says that it leaves, or does. */
  void run() throws IOException {
    while (true) {
      if (in.readInt() != REQUEST_MAGIC) {
        throw new IOException("the client has lost the thread");
      }
      Request request = new Request(
          in.readUnsignedShort(), in.readUnsignedShort(), in.readLong(), in.readLong(),
          in.readInt() & 0xFFFF_FFFFL);
      if (request.type() == DISCONNECT) {
        disk.flush();
        return;
      }
      carryOut(request);
      out.flush();
    }
  }

  private void carryOut(Request request) throws IOException {
    byte[] data = {};
    boolean carriesData = request.type() == WRITE;
    if (carriesData || request.type() == READ) {
      if (request.length() > LARGEST) {
        throw new IOException("a request of " + request.length() + " bytes");
      }
      data = new byte[(int) request.length()];
    }
    if (carriesData && in.readNBytes(data, 0, data.length) < data.length) {
      throw new EOFException();
    }
    int error = problem(request);
    if (error == 0) {
      error = onDisk(request, data);
    }
    out.writeInt(REPLY_MAGIC);
    out.writeInt(error);
    out.writeLong(request.cookie());
    if (error == 0 && request.type() == READ) {
      out.write(data);
    }
  }

  private int problem(Request request) {
    boolean changes = request.type() == WRITE || request.type() == TRIM || request.type() == WRITE_ZEROES;
    if (changes && disk.readOnly()) {
      return NOT_PERMITTED;
    }
    boolean inside = request.offset() >= 0 && request.offset() <= disk.sizeBytes() - request.length();
    return inside && (request.length() > 0 || request.type() == FLUSH) ? 0 : INVALID;
  }

  private int onDisk(Request request, byte[] data) {
    try {
      switch (request.type()) {
        case READ -> disk.read(request.offset(), data, 0, data.length);
        case WRITE -> disk.write(request.offset(), data, 0, data.length);
        case FLUSH -> disk.flush();
        case TRIM -> disk.discard(request.offset(), request.length());
        case WRITE_ZEROES ->
            disk.writeZeroes(request.offset(), request.length(), (request.flags() & COMMAND_NO_HOLE) == 0);
        default -> {
          return INVALID;
        }
      }
      if ((request.flags() & COMMAND_FUA) != 0 && request.type() != READ) {
        disk.flush();
      }
      return 0;
    } catch (IOException e) {
      // The host's trouble with the image: the client hears of it as an I/O error.
      return INPUT_OUTPUT;
    }
  }
}
