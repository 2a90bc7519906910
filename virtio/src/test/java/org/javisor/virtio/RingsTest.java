package org.javisor.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.javisor.virtio.RingDriver.Buffer;
import org.javisor.virtio.RingDriver.Used;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Both formats of rings with each combination of their features, driven as the standard tells a driver to. */
@ParameterizedClass
@ValueSource(longs = {
  Feature.VERSION_1,
  Feature.VERSION_1 | Feature.INDIRECT_DESC,
  Feature.VERSION_1 | Feature.EVENT_IDX,
  Feature.VERSION_1 | Feature.EVENT_IDX | Feature.INDIRECT_DESC,
  Feature.VERSION_1 | Feature.RING_PACKED,
  Feature.VERSION_1 | Feature.RING_PACKED | Feature.INDIRECT_DESC,
  Feature.VERSION_1 | Feature.RING_PACKED | Feature.EVENT_IDX,
  Feature.VERSION_1 | Feature.RING_PACKED | Feature.EVENT_IDX | Feature.INDIRECT_DESC
})
class RingsTest {
  private static final int NEEDS_RESET = 64;
  private static final int SIZE = 8;

  private final long features;
  private final EchoChip chip = new EchoChip();
  private final SlotRig rig = new SlotRig(clock -> chip);
  private final RingDriver driver;

  RingsTest(long features) {
    this.features = features;
    this.driver = rig.driver(0, SIZE, features);
    rig.begin(features, List.of(driver));
  }

  /** Three buffers in, two out: "abc", "de", "f" and then 4 and 8 bytes of room. */
  private List<Buffer> request(int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    rig.put(at, bytes);
    return List.of(
        Buffer.readable(at, 3), Buffer.readable(at + 3, 2), Buffer.readable(at + 5, bytes.length - 5),
        Buffer.writable(at + 0x100, 4), Buffer.writable(at + 0x200, 8));
  }

  @Test
  void buffersAreReadAndWrittenInOrderAndTheLengthIsTold() {
    int id = driver.add(request(0x1000, "abcdefg"));
    rig.slot.notifyQueue(0);
    assertThat(driver.take()).contains(new Used(id, 7));
    assertThat(new String(rig.bytes(0x1100, 4), StandardCharsets.US_ASCII)).isEqualTo("abcd");
    assertThat(new String(rig.bytes(0x1200, 3), StandardCharsets.US_ASCII)).isEqualTo("efg");
    assertThat(driver.take()).isEmpty();
  }

  @Test
  void ringsGoRoundManyTimes() {
    for (int i = 0; i < 1000; i++) {
      int id = driver.add(request(0x1000, "%06d".formatted(i)));
      rig.slot.notifyQueue(0);
      assertThat(driver.take()).contains(new Used(id, 6));
      assertThat(new String(rig.bytes(0x1100, 4), StandardCharsets.US_ASCII))
          .isEqualTo("%06d".formatted(i).substring(0, 4));
    }
    assertThat(rig.slot.status()).isEqualTo(0xF);
  }

  @Test
  void requestsComeBackInTheOrderInWhichTheyAreDone() {
    chip.holds = true;
    int first = driver.add(List.of(Buffer.readable(0x1000, 8), Buffer.writable(0x2000, 8)));
    int second = driver.add(List.of(Buffer.readable(0x1000, 8), Buffer.writable(0x3000, 8)));
    int third = driver.add(List.of(Buffer.readable(0x1000, 8), Buffer.writable(0x4000, 4)));
    rig.slot.notifyQueue(0);
    chip.answer(2);
    chip.answer(0);
    chip.answer(1);
    List<Used> order = new ArrayList<>();
    driver.take().ifPresent(order::add);
    driver.take().ifPresent(order::add);
    driver.take().ifPresent(order::add);
    assertThat(order).containsExactly(new Used(third, 4), new Used(first, 8), new Used(second, 8));
  }

  @Test
  void aDriverThatWantsInterruptsGetsOneAndOneThatDoesNotGetsNone() {
    driver.wantInterrupts(true);
    driver.add(request(0x1000, "abcdef"));
    rig.slot.notifyQueue(0);
    assertThat(rig.interrupts).containsExactly("vector 1");
    driver.take();
    driver.wantInterrupts(false);
    driver.add(request(0x1000, "abcdef"));
    rig.slot.notifyQueue(0);
    assertThat(rig.interrupts).hasSize(1);
    driver.take();
    driver.wantInterrupts(true);
    driver.add(request(0x1000, "abcdef"));
    rig.slot.notifyQueue(0);
    assertThat(rig.interrupts).hasSize(2);
  }

  @Test
  void theDeviceAsksToBeToldOfTheNextRequest() {
    driver.add(request(0x1000, "abcdef"));
    rig.slot.notifyQueue(0);
    driver.take();
    driver.add(request(0x1000, "abcdef"));
    assertThat(driver.mustNotify()).isTrue();
  }

  @Test
  void aRestoredQueueGoesOnWhereItWas() {
    for (int i = 0; i < 5; i++) {
      driver.add(request(0x1000, "abcdef"));
      rig.slot.notifyQueue(0);
      driver.take();
    }
    VirtioStateV1 state = rig.slot.save();
    rig.slot.reset();
    rig.slot.restore(state);
    int id = driver.add(request(0x1000, "uvwxyz"));
    rig.slot.notifyQueue(0);
    assertThat(driver.take()).contains(new Used(id, 6));
    assertThat(rig.slot.save()).isEqualTo(rig.slot.save());
  }

  @Test
  void whatWasAvailableBeforeARestoreIsServedAfterwards() {
    int id = driver.add(request(0x1000, "abcdef"));
    VirtioStateV1 state = rig.slot.save();
    rig.slot.restore(state);
    assertThat(driver.take()).isEmpty();
    rig.settle();
    assertThat(driver.take()).contains(new Used(id, 6));
  }

  @Test
  void requestsThatWaitWhenTheDriverBecomesReadyAreServed() {
    rig.slot.status(0);
    RingDriver early = rig.driver(0, SIZE, features);
    rig.put(SlotRig.RINGS, new byte[0x6000]);
    int id = early.add(request(0x1000, "abcdef"));
    rig.begin(features, List.of(early));
    assertThat(early.take()).contains(new Used(id, 6));
  }

  @Test
  void aReadableBufferBehindAWritableOneNeedsAReset() {
    driver.add(List.of(Buffer.writable(0x1000, 8), Buffer.readable(0x2000, 8)));
    rig.slot.notifyQueue(0);
    assertThat(rig.slot.status() & NEEDS_RESET).isEqualTo(NEEDS_RESET);
    assertThat(rig.interrupts).as("of the configuration").contains("vector 0");
  }

  @Test
  void aFailedDeviceServesNothingUntilItIsReset() {
    driver.add(List.of(Buffer.writable(0x1000, 8), Buffer.readable(0x2000, 8)));
    rig.slot.notifyQueue(0);
    driver.add(request(0x1000, "abcdef"));
    rig.slot.notifyQueue(0);
    assertThat(driver.take()).isEmpty();
    rig.put(SlotRig.RINGS, new byte[0x6000]);
    RingDriver again = rig.driver(0, SIZE, features);
    rig.begin(features, List.of(again));
    again.add(request(0x1000, "abcdef"));
    rig.slot.notifyQueue(0);
    assertThat(again.take()).isPresent();
  }

  @Test
  void ringsOutsideOfMemoryNeedAReset() {
    rig.slot.status(0);
    RingDriver nowhere = rig.driver(0, SIZE, features);
    rig.begin(features, List.of(nowhere));
    rig.slot.status(0);
    rig.begin(features, List.of(rig.driver(0x8000, SIZE, features)));
    rig.slot.notifyQueue(0);
    assertThat(rig.slot.status() & NEEDS_RESET).isEqualTo(NEEDS_RESET);
  }
}
