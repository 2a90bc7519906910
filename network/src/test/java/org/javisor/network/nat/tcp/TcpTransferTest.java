package org.javisor.network.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.random.RandomGenerator;
import org.javisor.network.packet.TcpSegment;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Segments that are lost, repeated, and forged. */
@Tag("fuzz")
@Timeout(120)
class TcpTransferTest {
  private final Fuzzing fuzzing = Fuzzing.of(TcpTransferTest.class);
  private final RandomGenerator random = fuzzing.random();

  /** A guest that takes in order, and loses one segment in four. */
  @Test
  void everythingArrivesWhateverIsLost() {
    for (long round = fuzzing.rounds(30, 3000); round > 0; round--) {
      TcpRig rig = new TcpRig();
      rig.establish();
      byte[] data = new byte[200_000];
      random.nextBytes(data);
      rig.hostSends(data);
      rig.socket.ended = true;
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      boolean finished = false;
      for (int step = 0; step < 5000 && !finished; step++) {
        rig.tcp.readable();
        for (TcpRig.Sent segment : rig.sent()) {
          int skip = 1001 + received.size() - segment.sequence();
          if (random.nextInt(4) == 0 || skip < 0 || skip > segment.data().length) {
            continue;
          }
          received.write(segment.data(), skip, segment.data().length - skip);
          finished |= (segment.flags() & TcpSegment.FIN) != 0;
        }
        if (random.nextInt(4) != 0) {
          rig.ack(1001 + received.size() + (finished ? 1 : 0));
        }
        if (random.nextInt(3) == 0) {
          rig.now += random.nextLong(3_000_000_000L);
          rig.tcp.expire(rig.now);
        }
      }
      assertThat(finished).as("round %d", round).isTrue();
      assertThat(received.toByteArray()).isEqualTo(data);
    }
  }

  @Test
  void noSegmentDoesHarm() {
    for (long round = fuzzing.rounds(400, 40_000); round > 0; round--) {
      TcpRig rig = new TcpRig();
      if (random.nextBoolean()) {
        rig.establish();
      } else {
        rig.tcp.open(rig.socket, rig.now);
      }
      for (int i = 0; i < 300; i++) {
        act(rig);
      }
      assertThat(rig.socket.written.size()).isLessThanOrEqualTo(1 << 22);
    }
  }

  private void act(TcpRig rig) {
    switch (random.nextInt(8)) {
      case 0 -> rig.hostSends(new byte[random.nextInt(5000)]);
      case 1 -> rig.advance(random.nextLong(1L << random.nextInt(10, 36)));
      case 2 -> rig.socket.writeRoom = random.nextInt(3) == 0 ? 0 : random.nextInt(100_000);
      case 3 -> rig.tcp.writable();
      case 4 -> {
        rig.socket.ended |= random.nextInt(20) == 0;
        rig.socket.broken |= random.nextInt(50) == 0;
        rig.tcp.readable();
      }
      default -> {
        rig.window = random.nextInt(0x1_0000);
        int sequence = 5001 + (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(3000));
        int acknowledgment = 1001 + (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(3000));
        int flags = random.nextInt(3) == 0 ? random.nextInt(64) : TcpSegment.ACK;
        rig.segment(sequence, acknowledgment, flags, new byte[random.nextInt(2000)]);
      }
    }
    rig.sent();
  }
}
