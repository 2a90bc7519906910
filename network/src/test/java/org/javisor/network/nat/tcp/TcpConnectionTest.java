package org.javisor.network.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.network.packet.TcpSegment.ACK;
import static org.javisor.network.packet.TcpSegment.FIN;
import static org.javisor.network.packet.TcpSegment.PSH;
import static org.javisor.network.packet.TcpSegment.RST;
import static org.javisor.network.packet.TcpSegment.SYN;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.javisor.network.nat.tcp.TcpConnection.State;
import org.javisor.network.nat.tcp.TcpRig.Sent;
import org.javisor.network.packet.TcpSegment;
import org.junit.jupiter.api.Test;

class TcpConnectionTest {
  private static final long SECOND = 1_000_000_000L;
  private static final byte[] NONE = new byte[0];

  private final TcpRig rig = new TcpRig();

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] pattern(int bytes) {
    byte[] pattern = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      pattern[i] = (byte) (i * 7 + (i >> 8));
    }
    return pattern;
  }

  @Test
  void theGuestIsAnsweredOnlyWhenTheHostIsConnected() {
    rig.tcp.accept(new TcpSegment(40_000, 80, 5000, 0, SYN, 1000, 1400, 7, NONE, 0, 0), rig.socket, rig.now);
    assertThat(rig.sent()).isEmpty();
    rig.tcp.connected();
    Sent answer = rig.sent().getFirst();
    assertThat(answer.flags()).isEqualTo(SYN | ACK);
    assertThat(answer.sequence()).isEqualTo(1000);
    assertThat(answer.acknowledgment()).isEqualTo(5001);
    assertThat(answer.mss()).isEqualTo(1460);
    assertThat(answer.scale()).isEqualTo(4);
    rig.ack(1001);
    assertThat(rig.tcp.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void aConnectionThatTheHostCannotMakeIsRefused() {
    rig.tcp.accept(new TcpSegment(40_000, 80, 5000, 0, SYN, 1000, 1400, 7, NONE, 0, 0), rig.socket, rig.now);
    rig.tcp.failed();
    assertThat(rig.sent()).singleElement().satisfies(reset -> {
      assertThat(reset.flags()).isEqualTo(RST | ACK);
      assertThat(reset.sequence()).isZero();
      assertThat(reset.acknowledgment()).isEqualTo(5001);
    });
    assertThat(rig.tcp.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void dataOfTheGuestReachTheHostAndAreAcknowledgedOnce() {
    rig.establish();
    rig.segment(5001, 1001, ACK, text("GET "));
    rig.segment(5005, 1001, ACK | PSH, text("/"));
    assertThat(rig.socket.written.toString(StandardCharsets.US_ASCII)).isEqualTo("GET /");
    assertThat(rig.sent()).singleElement().satisfies(ack -> {
      assertThat(ack.flags()).isEqualTo(ACK);
      assertThat(ack.acknowledgment()).isEqualTo(5006);
    });
  }

  @Test
  void dataThatComeInAnyOrderReachTheHostInTheirOrder() {
    rig.establish();
    rig.segment(5011, 1001, ACK, text("third"));
    assertThat(rig.sent().getLast().acknowledgment()).isEqualTo(5001);
    rig.segment(5006, 1001, ACK, text("secon"));
    rig.segment(5001, 1001, ACK, text("first"));
    assertThat(rig.socket.written.toString(StandardCharsets.US_ASCII)).isEqualTo("firstseconthird");
    rig.segment(5004, 1001, ACK, text("stsec"));
    assertThat(rig.socket.written.size()).as("what came before is not taken again").isEqualTo(15);
    assertThat(rig.sent().getLast().acknowledgment()).isEqualTo(5016);
  }

  @Test
  void dataOfTheHostGoOutInSegmentsThatTheGuestsWindowTakes() {
    rig.window = 4000;
    rig.establish();
    byte[] data = pattern(10_000);
    rig.hostSends(data);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    int next = 1001;
    for (int i = 0; i < 10; i++) {
      for (Sent segment : rig.sent()) {
        assertThat(segment.sequence()).isEqualTo(next);
        received.writeBytes(segment.data());
        next += segment.data().length;
      }
      assertThat(received.size()).isLessThanOrEqualTo(4000 * (i + 1));
      rig.ack(next);
    }
    assertThat(received.toByteArray()).isEqualTo(data);
    assertThat(rig.socket.wantsRead).isTrue();
  }

  @Test
  void whatIsNotAcknowledgedIsSentAgainLaterAndLater() {
    rig.establish();
    rig.hostSends(text("hello"));
    assertThat(rig.sent()).hasSize(1);
    rig.advance(3 * SECOND);
    List<Sent> again = rig.sent();
    assertThat(again).hasSizeBetween(2, 4).allMatch(segment -> new String(segment.data(), 0, 5,
        StandardCharsets.US_ASCII).equals("hello"));
    rig.ack(1006);
    rig.advance(100 * SECOND);
    assertThat(rig.sent()).isEmpty();
  }

  @Test
  void aGuestThatNeverAnswersIsGivenUp() {
    rig.establish();
    rig.hostSends(text("hello"));
    assertThat(rig.sent()).hasSize(1);
    rig.advance(2000 * SECOND);
    assertThat(rig.tcp.state()).isEqualTo(State.CLOSED);
    assertThat(rig.socket.aborted).isTrue();
    assertThat(rig.sent().getLast().flags() & RST).isNotZero();
  }

  @Test
  void threeRepeatedAcknowledgmentsBringALostSegmentAtOnce() {
    rig.establish();
    rig.hostSends(pattern(5 * 1460));
    List<Sent> first = rig.sent();
    assertThat(first.stream().mapToInt(segment -> segment.data().length).sum()).isEqualTo(5 * 1460);
    for (int i = 0; i < 3; i++) {
      rig.ack(1001);
    }
    assertThat(rig.sent()).anySatisfy(segment -> {
      assertThat(segment.sequence()).isEqualTo(1001);
      assertThat(segment.data()).hasSize(1460);
    });
  }

  @Test
  void aClosedWindowIsProbedUntilItOpens() {
    rig.window = 0;
    rig.establish();
    rig.hostSends(text("waits"));
    assertThat(rig.sent()).as("no room").isEmpty();
    rig.advance(3 * SECOND);
    assertThat(rig.sent()).isNotEmpty().allMatch(probe -> probe.data().length == 1);
    rig.advance(1000 * SECOND);
    assertThat(rig.tcp.state()).as("a guest that has no room is not gone").isEqualTo(State.ESTABLISHED);
    rig.sent();
    rig.window = 100;
    rig.ack(1002);
    assertThat(rig.sent()).singleElement()
        .satisfies(segment -> assertThat(segment.data()).isEqualTo(text("aits")));
  }

  @Test
  void aHostThatTakesNothingClosesTheWindowAndOpensItAgain() {
    rig.establish();
    rig.socket.writeRoom = 0;
    byte[] data = pattern(1400);
    int sequence = 5001;
    int window = 1 << 20;
    while (window > 0) {
      int count = Math.min(window, data.length);
      rig.tcp.segment(
          new TcpSegment(40_000, 80, sequence, 1001, ACK, 65_535, 0, -1, data, 0, count), rig.now);
      sequence += count;
      window = rig.sent().getLast().window();
    }
    assertThat(rig.socket.wantsWrite).isTrue();
    assertThat(sequence - 5001).as("no more than a buffer").isLessThanOrEqualTo(TcpConnection.BUFFER_BYTES);
    rig.socket.writeRoom = Integer.MAX_VALUE;
    rig.tcp.writable();
    assertThat(rig.socket.written.size()).isEqualTo(sequence - 5001);
    assertThat(rig.sent()).as("the guest hears that there is room").singleElement()
        .satisfies(update -> assertThat(update.window()).isPositive());
  }

  @Test
  void eachDirectionEndsByItself() {
    rig.establish();
    rig.segment(5001, 1001, ACK | FIN, text("bye"));
    assertThat(rig.socket.shutDown).isTrue();
    assertThat(rig.socket.closed).isFalse();
    assertThat(rig.sent().getLast().acknowledgment()).isEqualTo(5005);
    rig.hostSends(text("answer"));
    rig.socket.ended = true;
    rig.tcp.readable();
    Sent last = rig.sent().getLast();
    assertThat(last.flags() & FIN).isNotZero();
    assertThat(last.data()).isEqualTo(text("answer"));
    rig.segment(5005, 1008, ACK, NONE);
    assertThat(rig.socket.closed).isTrue();
    assertThat(rig.socket.aborted).isFalse();
    rig.advance(10 * SECOND);
    assertThat(rig.tcp.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void theHostMayEndFirst() {
    rig.establish();
    rig.socket.ended = true;
    rig.tcp.readable();
    assertThat(rig.sent().getLast().flags()).isEqualTo(ACK | FIN);
    rig.ack(1002);
    rig.segment(5001, 1002, ACK, text("still"));
    assertThat(rig.socket.written.size()).isEqualTo(5);
    rig.segment(5006, 1002, ACK | FIN, NONE);
    assertThat(rig.tcp.state()).isEqualTo(State.TIME_WAIT);
    assertThat(rig.sent().getLast().acknowledgment()).isEqualTo(5007);
    rig.segment(5006, 1002, ACK | FIN, NONE);
    assertThat(rig.sent().getLast().acknowledgment()).as("a repeated end is acknowledged again").isEqualTo(5007);
  }

  @Test
  void aResetOfTheGuestIsOneOfTheHostsToo() {
    rig.establish();
    rig.segment(5005, 0, RST, NONE);
    assertThat(rig.tcp.state()).as("not the next number: asked for the right one").isEqualTo(State.ESTABLISHED);
    rig.segment(5001, 0, RST, NONE);
    assertThat(rig.tcp.state()).isEqualTo(State.CLOSED);
    assertThat(rig.socket.aborted).isTrue();
  }

  @Test
  void aBrokenConnectionOfTheHostIsReset() {
    rig.establish();
    rig.socket.broken = true;
    rig.tcp.readable();
    assertThat(rig.sent().getLast().flags() & RST).isNotZero();
    assertThat(rig.tcp.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aForwardedConnectionAsksTheGuest() {
    rig.tcp.open(rig.socket, rig.now);
    Sent syn = rig.sent().getFirst();
    assertThat(syn.flags()).isEqualTo(SYN);
    rig.advance(2 * SECOND);
    assertThat(rig.sent()).as("asked again").isNotEmpty().allMatch(segment -> segment.flags() == SYN);
    rig.segment(5000, 1001, SYN | ACK, NONE);
    assertThat(rig.tcp.state()).isEqualTo(State.ESTABLISHED);
    assertThat(rig.sent().getLast()).satisfies(ack -> {
      assertThat(ack.flags()).isEqualTo(ACK);
      assertThat(ack.acknowledgment()).isEqualTo(5001);
    });
    assertThat(rig.socket.wantsRead).isTrue();
  }

  @Test
  void aGuestThatRefusesResetsTheHostsConnection() {
    rig.tcp.open(rig.socket, rig.now);
    rig.segment(0, 1001, RST | ACK, NONE);
    assertThat(rig.socket.aborted).isTrue();
  }
}
