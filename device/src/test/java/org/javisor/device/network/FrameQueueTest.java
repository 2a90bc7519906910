package org.javisor.device.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.javisor.device.network.FrameQueue.Outcome;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
  private static EthernetFrame frame(int bytes) {
    return new EthernetFrame(new byte[bytes]);
  }

  @Test
  void framesComeOutInOrderAndWhatDoesNotFitIsCounted() {
    FrameQueue queue = new FrameQueue(3, 300);
    EthernetFrame first = frame(100);
    assertThat(queue.add(first)).isEqualTo(Outcome.FIRST);
    assertThat(queue.add(frame(150))).isEqualTo(Outcome.WAITING);
    assertThat(queue.add(frame(51))).isEqualTo(Outcome.DROPPED);
    assertThat(queue.add(frame(50))).isEqualTo(Outcome.WAITING);
    assertThat(queue.add(frame(14))).isEqualTo(Outcome.DROPPED);
    assertThat(queue.dropped()).isEqualTo(2);
    assertThat(queue.poll()).containsSame(first);
    assertThat(queue.poll()).hasValueSatisfying(second -> assertThat(second.length()).isEqualTo(150));
  }

  @Test
  void aFrameOfAnySizeFitsIntoAnEmptyQueue() {
    FrameQueue queue = new FrameQueue(3, 100);
    assertThat(queue.add(frame(60_000))).isEqualTo(Outcome.FIRST);
    assertThat(queue.room()).isNegative();
  }

  @Test
  void addressesAreReadAndWrittenAsPeopleWriteThem() {
    MacAddress address = MacAddress.parse("52-54-00-aB-0c-0D");
    assertThat(address).hasToString("52:54:00:ab:0c:0d");
    byte[] bytes = new byte[8];
    address.write(bytes, 1);
    assertThat(MacAddress.at(bytes, 1)).isEqualTo(address);
    assertThatIllegalArgumentException().isThrownBy(() -> MacAddress.parse("52:54:00"))
        .withMessageContaining("six bytes");
  }

  @Test
  void aRandomAddressIsForOneCardAndLocal() {
    MacAddress address = MacAddress.random(new SplittableRandom(1));
    assertThat(address.isGroup()).isFalse();
    assertThat(address.isLocal()).isTrue();
    assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
  }
}
