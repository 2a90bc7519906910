package org.javisor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrackingTest {
  private static final long START = 0x10_0000;

  private final AddressSpace memory = new AddressSpace();
  private final Ram ram = new Ram(0x4000);
  private final List<String> events = new ArrayList<>();

  @BeforeEach
  void map() {
    memory.addRam(START, ram, 0, 0x4000);
    memory.listen(new AddressSpace.MapListener() {
      @Override
      public void pageChanged(long guestPhys) {
        events.add("page 0x" + Long.toHexString(guestPhys));
      }

      @Override
      public void mapChanged() {
        events.add("map");
      }
    });
  }

  @AfterEach
  void close() {
    ram.close();
  }

  private PageObserver recorder(String name) {
    return (guestPhys, sizeBytes) -> events.add(name + " " + sizeBytes + " at 0x" + Long.toHexString(guestPhys));
  }

  @Test
  void observersHearOfStoresToTrackedPagesOnly() {
    memory.observe(Tracking.CODE, recorder("code"));
    memory.track(START + 0x1234, Tracking.CODE);
    memory.write(START + 0xFFF, 1, 1);
    memory.write(START + 0x1000, 4, 1);
    memory.write(START + 0x2000, 4, 1);

    assertThat(events).containsExactly("page 0x101234", "code 4 at 0x101000");
  }

  @Test
  void everyObserverOfAPageHearsOfAStoreEvenOfTheHighestBit() {
    memory.observe(Tracking.CODE, recorder("code"));
    memory.observe(0x80, recorder("top"));
    memory.track(START, Tracking.CODE | 0x80);
    memory.write(START, 8, 0);

    assertThat(events).containsExactly("page 0x100000", "code 8 at 0x100000", "top 8 at 0x100000");
  }

  @Test
  void trackingWhatIsTrackedTellsNobody() {
    memory.track(START, Tracking.CODE);
    memory.track(START + 8, Tracking.CODE);
    memory.track(START + 8, Tracking.CLEAN);

    assertThat(events).containsExactly("page 0x100000", "page 0x100008");
  }

  @Test
  void untrackingClearsOneBitOfOnePage() {
    Mapping m = memory.mappings().getFirst();
    memory.track(START, Tracking.CODE | Tracking.CLEAN);
    memory.track(START + 0x1000, Tracking.CODE);

    memory.untrack(START + 0xFFF, Tracking.CODE);

    assertThat(m.tracking(START)).isEqualTo(Tracking.CLEAN);
    assertThat(m.tracking(START + 0x1000)).isEqualTo(Tracking.CODE);
  }

  @Test
  void anObserverThatThrowsKeepsTheStoreFromHappening() {
    memory.observe(Tracking.CODE, (guestPhys, sizeBytes) -> {
      throw new IllegalStateException("not now");
    });
    memory.track(START, Tracking.CODE);

    assertThatThrownBy(() -> memory.write(START, 4, 1)).isInstanceOf(IllegalStateException.class);
    assertThat(memory.read(START, 4)).isZero();
  }

  @Test
  void anObserverMayUntrackThePageItIsToldOf() {
    memory.observe(Tracking.CODE, (guestPhys, sizeBytes) -> {
      events.add("code");
      memory.untrack(guestPhys, Tracking.CODE);
    });
    memory.track(START, Tracking.CODE);
    memory.write(START, 4, 1);
    memory.write(START, 4, 2);

    assertThat(events).containsExactly("page 0x100000", "code");
    assertThat(memory.read(START, 4)).isEqualTo(2);
  }

  @Test
  void bulkWritesTellOncePerPageTheRangeInsideIt() {
    memory.observe(Tracking.CLEAN, recorder("clean"));
    memory.track(START + 0x1000, Tracking.CLEAN);
    memory.track(START + 0x2000, Tracking.CLEAN);
    events.clear();

    memory.writeBytes(START + 0xFF0, new byte[0x1020], 0, 0x1020);

    assertThat(events).containsExactly("clean 4096 at 0x101000", "clean 16 at 0x102000");
  }

  @Test
  void aStoreAcrossTwoPagesTellsOfTheBytesInEach() {
    memory.observe(Tracking.CODE, recorder("code"));
    memory.track(START + 0x1000, Tracking.CODE);
    events.clear();

    memory.write(START + 0xFFE, 4, -1);

    assertThat(events).containsExactly("code 2 at 0x101000");
  }

  @Test
  void allObserversOfABitAreToldAndThePageStaysTrackedWhileOneOfThemNeedsIt() {
    memory.observe(Tracking.CODE, (guestPhys, sizeBytes) -> {
      events.add("first");
      memory.untrack(guestPhys, Tracking.CODE);
    });
    boolean[] needed = {true};
    memory.observe(Tracking.CODE, new PageObserver() {
      @Override
      public void beforeWrite(long guestPhys, int sizeBytes) {
        events.add("second");
      }

      @Override
      public boolean observes(long guestPhys) {
        return needed[0];
      }
    });
    memory.track(START, Tracking.CODE);
    events.clear();
    memory.write(START, 4, 1);
    assertThat(events).containsExactly("first", "second");

    needed[0] = false;
    memory.write(START, 4, 2);
    memory.write(START, 4, 3);
    assertThat(events).containsExactly("first", "second", "first", "second");
  }

  @Test
  void anObserverThatWasRemovedHearsNothingMore() {
    PageObserver first = recorder("first");
    memory.observe(Tracking.CODE, first);
    memory.observe(Tracking.CODE, recorder("second"));
    memory.track(START, Tracking.CODE);
    events.clear();

    memory.unobserve(Tracking.CODE, first);
    memory.write(START, 4, 1);

    assertThat(events).containsExactly("second 4 at 0x100000");
  }

  @Test
  void tracksNothingOutsideRam() {
    memory.addMmio(0xFEC0_0000L, 0x1000, new RecordingRegion());
    events.clear();
    memory.track(0xFEC0_0000L, Tracking.CODE);
    memory.track(0x50_0000, Tracking.CODE);
    memory.untrack(0x50_0000, Tracking.CODE);

    assertThat(events).isEmpty();
    assertThat(memory.mappings().getLast().tracking(0xFEC0_0000L)).isZero();
  }

  @Test
  void changesOfTheMapAreTold() {
    Mapping m = memory.addMmio(0xFEC0_0000L, 0x1000, new RecordingRegion());
    memory.remove(m);

    assertThat(events).containsExactly("map", "map");
  }

  @Test
  void onlySingleBitsHaveAnObserver() {
    assertThatIllegalArgumentException().isThrownBy(() -> memory.observe(0, recorder("none")));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.observe(3, recorder("two")));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.observe(0x100, recorder("ninth")));
  }

  @Test
  void noBitIsLostWhenThreadsTrackTheSamePage() throws InterruptedException {
    int[] lost = new int[1];
    Thread other = Thread.ofPlatform().start(() -> lost[0] = lostUpdates(Tracking.CLEAN));
    int lostHere = lostUpdates(Tracking.CODE);
    other.join();

    assertThat(lostHere + lost[0]).isZero();
  }

  /** Sets and clears a bit that nobody else changes, and counts how often it then was not so. */
  private int lostUpdates(int bit) {
    Mapping m = memory.mappings().getFirst();
    int lost = 0;
    for (int i = 0; i < 200_000; i++) {
      m.track(START, bit);
      lost += (m.tracking(START) & bit) != 0 ? 0 : 1;
      m.untrack(START, bit);
      lost += (m.tracking(START) & bit) == 0 ? 0 : 1;
    }
    return lost;
  }
}
