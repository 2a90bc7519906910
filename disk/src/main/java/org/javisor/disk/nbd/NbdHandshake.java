package org.javisor.disk.nbd;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.javisor.device.BlockBackend;

/**
 * The fixed newstyle negotiation.
 *
 * @see "NBD protocol, doc/proto.md, sections Newstyle negotiation and Option types"
 */
final class NbdHandshake {
  private static final long MAGIC = 0x4E42_444D_4147_4943L;
  private static final long OPTION_MAGIC = 0x4948_4156_454F_5054L;
  private static final long REPLY_MAGIC = 0x0003_E889_0455_65A9L;
  private static final int FIXED_NEWSTYLE = 1;
  private static final int NO_ZEROES = 2;
  private static final int LARGEST_OPTION = 8192;
  private static final int MOST_OPTIONS = 64;

  private static final int OPTION_EXPORT_NAME = 1;
  private static final int OPTION_ABORT = 2;
  private static final int OPTION_LIST = 3;
  private static final int OPTION_INFO = 6;
  private static final int OPTION_GO = 7;

  private static final int REPLY_ACK = 1;
  private static final int REPLY_SERVER = 2;
  private static final int REPLY_INFO = 3;
  private static final int REPLY_UNSUPPORTED = 0x8000_0001;
  private static final int REPLY_INVALID = 0x8000_0003;
  private static final int REPLY_UNKNOWN = 0x8000_0006;

  private static final int INFO_EXPORT = 0;
  private static final int INFO_BLOCK_SIZE = 3;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final String name;
  private final BlockBackend disk;

  NbdHandshake(DataInputStream in, DataOutputStream out, String name, BlockBackend disk) {
    this.in = in;
    this.out = out;
    this.name = name;
    this.disk = disk;
  }

  /** Comes to an agreement with the client; false if it leaves. */
  boolean agree() throws IOException {
    out.writeLong(MAGIC);
    out.writeLong(OPTION_MAGIC);
    out.writeShort(FIXED_NEWSTYLE | NO_ZEROES);
    out.flush();
    int clientFlags = in.readInt();
    for (int i = 0; i < MOST_OPTIONS; i++) {
      if (in.readLong() != OPTION_MAGIC) {
        throw new IOException("the client speaks another protocol");
      }
      int option = in.readInt();
      int length = in.readInt();
      if (length < 0 || length > LARGEST_OPTION) {
        throw new IOException("the client sends an option of " + length + " bytes");
      }
      byte[] data = in.readNBytes(length);
      if (data.length < length) {
        throw new EOFException();
      }
      switch (option) {
        case OPTION_EXPORT_NAME -> {
          return exportName(new String(data, StandardCharsets.UTF_8), (clientFlags & NO_ZEROES) == 0);
        }
        case OPTION_ABORT -> {
          reply(option, REPLY_ACK, 0);
          out.flush();
          return false;
        }
        case OPTION_LIST -> list(option);
        case OPTION_INFO, OPTION_GO -> {
          if (inform(option, data) && option == OPTION_GO) {
            out.flush();
            return true;
          }
        }
        default -> reply(option, REPLY_UNSUPPORTED, 0);
      }
      out.flush();
    }
    throw new IOException("the client never comes to an end");
  }

  private boolean isOurs(String wanted) {
    return wanted.isEmpty() || wanted.equals(name);
  }

  private boolean exportName(String wanted, boolean zeroes) throws IOException {
    if (!isOurs(wanted)) {
      // This option has no way to say no.
      return false;
    }
    out.writeLong(disk.sizeBytes());
    out.writeShort(NbdTransmission.flags(disk));
    if (zeroes) {
      out.write(new byte[124]);
    }
    out.flush();
    return true;
  }

  private void list(int option) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    reply(option, REPLY_SERVER, 4 + bytes.length);
    out.writeInt(bytes.length);
    out.write(bytes);
    reply(option, REPLY_ACK, 0);
  }

  private boolean inform(int option, byte[] data) throws IOException {
    int length = data.length < 6 ? -1 : org.javisor.disk.storage.BigEndian.get32(data, 0);
    if (length < 0 || length > data.length - 6) {
      reply(option, REPLY_INVALID, 0);
      return false;
    }
    if (!isOurs(new String(data, 4, length, StandardCharsets.UTF_8))) {
      reply(option, REPLY_UNKNOWN, 0);
      return false;
    }
    reply(option, REPLY_INFO, 12);
    out.writeShort(INFO_EXPORT);
    out.writeLong(disk.sizeBytes());
    out.writeShort(NbdTransmission.flags(disk));
    reply(option, REPLY_INFO, 14);
    out.writeShort(INFO_BLOCK_SIZE);
    out.writeInt(1);
    out.writeInt(4096);
    out.writeInt(NbdTransmission.LARGEST);
    reply(option, REPLY_ACK, 0);
    return true;
  }

  private void reply(int option, int type, int length) throws IOException {
    out.writeLong(REPLY_MAGIC);
    out.writeInt(option);
    out.writeInt(type);
    out.writeInt(length);
  }
}
