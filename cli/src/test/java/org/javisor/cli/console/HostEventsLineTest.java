package org.javisor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.javisor.device.CharacterBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HostEventsLineTest {
  /** A window that the test resizes. */
  private static final class SampleWindow implements TerminalWindow {
    private TerminalSize size = new TerminalSize(80, 24);
    private Runnable callback = () -> {};

    @Override
    public TerminalSize size() {
      return size;
    }

    @Override
    public void onResize(Runnable newCallback) {
      callback = newCallback;
    }

    void resize(int columns, int rows) {
      size = new TerminalSize(columns, rows);
      callback.run();
    }
  }

  private final SampleWindow window = new SampleWindow();
  private final HostEventsLine line = new HostEventsLine(Optional.of(window));
  private final Semaphore told = new Semaphore(0);

  private void listen() {
    line.listen(new CharacterBackend.Listener() {
      @Override
      public void inputAvailable() {
        told.release();
      }

      @Override
      public void outputReady() {}
    });
  }

  private String received() {
    StringBuilder text = new StringBuilder();
    for (int value = line.poll(); value >= 0; value = line.poll()) {
      text.append((char) value);
    }
    return text.toString();
  }

  @Test
  void aGuestThatNeverAsksIsToldNothing() {
    listen();
    window.resize(100, 30);
    assertThat(received()).isEmpty();
    assertThat(told.tryAcquire()).isFalse();
  }

  @Test
  void aQuestionIsAnsweredWithTheSizeOfThatMoment() throws InterruptedException {
    listen();
    window.resize(100, 30);
    assertThat(line.offer('\n')).isTrue();
    told.acquire();
    assertThat(received()).isEqualTo("window 100 30\n");
    assertThat(received()).isEmpty();
  }

  @Test
  void aGuestThatHasAskedHearsOfEveryLaterChange() throws InterruptedException {
    listen();
    line.offer('\n');
    told.acquire();
    received();
    window.resize(132, 50);
    told.acquire();
    assertThat(received()).isEqualTo("window 132 50\n");
  }

  @Test
  void changesInTheMiddleOfALineLeaveItWholeAndOnlyTheLastOneFollows() {
    line.offer('\n');
    assertThat(line.poll()).isEqualTo('w');
    window.resize(100, 30);
    window.resize(90, 20);
    assertThat(received()).isEqualTo("indow 80 24\nwindow 90 20\n");
  }

  @Test
  void aResumedGuestIsToldTheTimeARandomNumberAndTheSizeWithoutAsking() {
    line.resumed(Instant.ofEpochSecond(1_763_851_200), new byte[] {0x01, (byte) 0xAB});
    assertThat(received()).isEqualTo("resumed 1763851200 01ab\nwindow 80 24\n");
    listen();
    window.resize(100, 30);
    assertThat(told.tryAcquire()).isTrue();
    assertThat(received()).isEqualTo("window 100 30\n");
  }

  @Test
  void whereThereIsNoWindowAGuestThatAsksIsToldSo() throws InterruptedException {
    HostEventsLine without = new HostEventsLine(Optional.empty());
    assertThat(without.poll()).isEqualTo(-1);
    without.offer('\n');
    StringBuilder text = new StringBuilder();
    for (int value = without.poll(); value >= 0; value = without.poll()) {
      text.append((char) value);
    }
    assertThat(text).hasToString("window 0 0\n");
  }
}
