package org.javisor.virtio.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.javisor.testkit.Fuzzing;
import org.javisor.virtio.Feature;
import org.javisor.virtio.SlotRig;
import org.javisor.virtio.VsockDriver;
import org.javisor.virtio.VsockDriver.Packet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A guest that sends packets in any order with any numbers, while programs on the host read, write and close: the
 * device never throws, keeps no more than it should, and serves a guest that behaves afterwards.
 */
@Tag("fuzz")
class SocketFuzzTest {
  private static final long CID = 3;
  private static final int[] NUMBERS = {0, 1, -1, 44, 4096, 1 << 16, 1 << 18, Integer.MAX_VALUE, Integer.MIN_VALUE};

  private final Fuzzing fuzzing = Fuzzing.of(getClass());
  private final RandomGenerator random = fuzzing.random();
  private final List<HostSocket> taken = new ArrayList<>();
  private final SocketChip chip = new SocketChip(CID);
  private long answered;
  private long carried;

  @Test
  void noPacketsBreakTheDevice() throws IOException {
    long rounds = fuzzing.rounds(100_000, 10_000_000);
    chip.listen(1, taken::add);
    chip.listen(2, HostSocket::close);
    try (SlotRig rig = new SlotRig(clock -> chip)) {
      VsockDriver guest = new VsockDriver(rig, CID, Feature.VERSION_1);
      for (long round = 0; round < rounds; round++) {
        if (random.nextInt(4) == 0 && !taken.isEmpty()) {
          program(taken.get(random.nextInt(taken.size())));
        } else {
          packet(guest);
        }
        for (Optional<Packet> got = guest.next(); got.isPresent(); got = guest.next()) {
          answered++;
          carried += got.get().data().length;
        }
        assertThat(rig.slot.status()).as("the rings were in order").isEqualTo(0xF);
        if (taken.size() > 50) {
          taken.removeFirst().close();
        }
      }
      chip.abandon();
      taken.clear();
      guest.send(777, 1, VsockDriver.REQUEST);
      assertThat(guest.next().orElseThrow().operation()).isEqualTo(VsockDriver.RESPONSE);
      guest.send(777, 1, VsockDriver.RW, (byte) 42);
      assertThat(taken.getFirst().input().read()).isEqualTo(42);
    }
    assertThat(answered).isGreaterThan(rounds / 10);
    assertThat(carried).as("bytes that streams carried to the guest").isPositive();
  }

  /** Mostly of a connection that may be there. */
  private void packet(VsockDriver guest) {
    int operation = random.nextInt(20) == 0 ? random.nextInt(1 << 16) : 1 + random.nextInt(7);
    byte[] data = operation == VsockDriver.RW ? new byte[random.nextInt(3000)] : new byte[0];
    byte[] header = guest.header(
        random.nextInt(20), random.nextInt(20) == 0 ? number() : random.nextInt(4), operation, data.length,
        random.nextInt(4), random.nextInt(8) == 0 ? number() : 0);
    if (random.nextInt(8) == 0) {
      int at = random.nextInt(header.length);
      header[at] = (byte) random.nextInt();
    }
    guest.send(header, data);
  }

  private int number() {
    return random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt();
  }

  /** What a program on the host does, as long as it need not wait. */
  private void program(HostSocket end) {
    try {
      switch (random.nextInt(8)) {
        case 0 -> end.close();
        case 1 -> end.output().close();
        case 2, 3, 4 -> {
          if (end.waiting() + 2000 < HostSocket.BUFFER_BYTES) {
            end.output().write(new byte[1 + random.nextInt(2000)]);
          }
        }
        default -> {
          int there = end.input().available();
          assertThat(there).isBetween(0, HostSocket.BUFFER_BYTES);
          if (there > 0) {
            end.input().readNBytes(1 + random.nextInt(there));
          }
        }
      }
    } catch (IOException e) {
      taken.remove(end);
    }
  }
}
