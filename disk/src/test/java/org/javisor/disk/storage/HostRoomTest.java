package org.javisor.disk.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.javisor.disk.FullDisk;
import org.junit.jupiter.api.Test;

class HostRoomTest {
  private static final Path FILE = Path.of("disk.qcow2");

  private final List<String> told = new ArrayList<>();
  private long usableBytes;
  private int triesLeft;

  private final HostRoom room = new HostRoom(FILE, new FullDisk() {
    @Override
    public boolean tryAgain(Path file) {
      told.add("full " + file);
      return triesLeft-- > 0;
    }

    @Override
    public void waitIsOver(Path file) {
      told.add("over " + file);
    }
  }, () -> usableBytes);

  private static void fail() throws IOException {
    throw new IOException("no");
  }

  @Test
  void aWriteThatFindsNoRoomIsCarriedOutAgainUntilItSucceeds() throws IOException {
    triesLeft = 10;
    room.write(4096, () -> {
      if (told.size() < 3) {
        fail();
      }
    });
    assertThat(told).containsExactly("full disk.qcow2", "full disk.qcow2", "full disk.qcow2", "over disk.qcow2");
  }

  @Test
  void itFailsWhenNobodyWantsToWaitAnyLonger() {
    triesLeft = 1;
    assertThatThrownBy(() -> room.write(4096, HostRoomTest::fail)).isInstanceOf(IOException.class).hasMessage("no");
    assertThat(told).containsExactly("full disk.qcow2", "full disk.qcow2", "over disk.qcow2");
  }

  @Test
  void whereThereIsRoomItFailedForAnotherReason() {
    triesLeft = 10;
    usableBytes = 4096 + (1 << 20);
    assertThatThrownBy(() -> room.write(4096, HostRoomTest::fail)).hasMessage("no");
    assertThat(told).isEmpty();
  }

  @Test
  void roomThatCameJustAfterTheWriteIsNotMistakenForAnotherReason() throws IOException {
    usableBytes = 1L << 40;
    int[] writes = {0};
    room.write(4096, () -> {
      if (writes[0]++ == 0) {
        fail();
      }
    });
    assertThat(writes[0]).isEqualTo(2);
    assertThat(told).isEmpty();
  }

  @Test
  void aWriteThatSucceedsAsksNobody() throws IOException {
    room.write(4096, () -> {});
    assertThat(told).isEmpty();
  }
}
