package org.javisor.network.packet;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A query with one question, as resolvers send it.
 *
 * @param id the asker's number
 * @param name without the last dot
 * @param type {@link #A}, {@link #AAAA} or any other
 * @param question the question as it stands in the message
 * @see "RFC 1035, 4 Messages"
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares queries.
public record DnsQuery(int id, String name, int type, byte[] question) {
  public static final int A = 1;
  public static final int AAAA = 28;

  /** Results. */
  public static final int OK = 0;

  public static final int FORMAT_ERROR = 1;
  public static final int SERVER_FAILURE = 2;
  public static final int NO_SUCH_NAME = 3;
  public static final int REFUSED = 5;

  private static final int HEADER = 12;
  private static final int RESPONSE = 0x8000;
  private static final int OPCODE = 0x7800;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int INTERNET = 1;
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 255;
  private static final int NAME_OF_QUESTION = 0xC000 | HEADER;

  /** How long answers may be kept. */
  private static final int SECONDS = 60;

  public static Optional<DnsQuery> parse(byte[] b) {
    boolean query = b.length > HEADER && (Bytes.word(b, 2) & (RESPONSE | OPCODE)) == 0 && Bytes.word(b, 4) == 1;
    return query ? question(b) : Optional.empty();
  }

  /** The question of a query or a response. */
  private static Optional<DnsQuery> question(byte[] b) {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    while (at < b.length && b[at] != 0) {
      int label = Bytes.byteAt(b, at);
      if (label > LONGEST_LABEL || at + 1 + label >= b.length || name.length() + label > LONGEST_NAME) {
        return Optional.empty();
      }
      name.append(name.isEmpty() ? "" : ".").append(new String(b, at + 1, label, StandardCharsets.ISO_8859_1));
      at += 1 + label;
    }
    if (at + 5 > b.length) {
      return Optional.empty();
    }
    return Optional.of(
        new DnsQuery(
            Bytes.word(b, 0), name.toString(), Bytes.word(b, at + 1), Arrays.copyOfRange(b, HEADER, at + 5)));
  }

  /** Whether a message answers this very question, asked with another number. */
  public boolean isAnsweredBy(byte[] response, int askedAs) {
    boolean fits = response.length > HEADER
        && Bytes.word(response, 0) == askedAs
        && (Bytes.word(response, 2) & RESPONSE) != 0
        && Bytes.word(response, 4) == 1;
    return fits && question(response).filter(other -> Arrays.equals(other.question, question)).isPresent();
  }

  /**
   * An answer of our own.
   *
   * @param addresses those of the question's type
   */
  public byte[] answer(int result, List<InetAddress> addresses) {
    byte[] head = new byte[HEADER];
    Bytes.word(head, 0, id);
    Bytes.word(head, 2, RESPONSE | RECURSION_DESIRED | RECURSION_AVAILABLE | result);
    Bytes.word(head, 4, 1);
    Bytes.word(head, 6, addresses.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head);
    out.writeBytes(question);
    for (InetAddress address : addresses) {
      byte[] value = address.getAddress();
      byte[] record = new byte[12];
      Bytes.word(record, 0, NAME_OF_QUESTION);
      Bytes.word(record, 2, type);
      Bytes.word(record, 4, INTERNET);
      Bytes.doubleword(record, 6, SECONDS);
      Bytes.word(record, 10, value.length);
      out.writeBytes(record);
      out.writeBytes(value);
    }
    return out.toByteArray();
  }
}
