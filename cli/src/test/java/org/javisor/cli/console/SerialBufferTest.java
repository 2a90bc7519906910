package org.javisor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.javisor.device.CharacterBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SerialBufferTest {
  private static final int CAPACITY = 64 << 10;

  private final SerialBuffer buffer = new SerialBuffer();
  private final List<String> told = new ArrayList<>();
  private final byte[] chunk = new byte[4096];

  private void listen() {
    buffer.listen(new CharacterBackend.Listener() {
      @Override
      public void inputAvailable() {
        told.add("input");
      }

      @Override
      public void outputReady() {
        told.add("output");
      }
    });
  }

  @Test
  void outputIsTakenInTheOrderInWhichItWasOffered() throws InterruptedException {
    buffer.offer('a');
    buffer.offer('b');
    assertThat(new String(chunk, 0, buffer.take(chunk), StandardCharsets.US_ASCII)).isEqualTo("ab");
  }

  @Test
  void aFullOutputBufferRefusesAndSaysWhenThereIsRoomAgain() throws InterruptedException {
    listen();
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(buffer.offer('x')).isTrue();
    }
    assertThat(buffer.offer('y')).isFalse();
    assertThat(told).isEmpty();
    buffer.take(chunk);
    assertThat(told).containsExactly("output");
    assertThat(buffer.offer('y')).isTrue();
  }

  @Test
  void aLossyBufferDropsTheOldestByteInsteadOfRefusing() throws InterruptedException {
    buffer.lossy(true);
    buffer.offer('a');
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(buffer.offer('x')).isTrue();
    }
    buffer.take(chunk);
    assertThat(chunk[0]).isEqualTo((byte) 'x');
  }

  @Test
  void typedBytesAreToldOfAndPolledOnce() throws InterruptedException {
    listen();
    buffer.type(200);
    assertThat(told).containsExactly("input");
    assertThat(buffer.poll()).isEqualTo(200);
    assertThat(buffer.poll()).isEqualTo(-1);
  }

  @Test
  void aListenerThatComesLateIsToldOfWaitingInput() throws InterruptedException {
    buffer.type('q');
    listen();
    assertThat(told).containsExactly("input");
  }

  @Test
  void aClosedLineStillGivesWhatWasWrittenBeforeAndThenEnds() throws InterruptedException {
    buffer.offer('a');
    buffer.close();
    assertThat(buffer.offer('b')).as("later output is discarded").isTrue();
    assertThat(buffer.take(chunk)).isEqualTo(1);
    assertThat(buffer.take(chunk)).isEqualTo(-1);
  }

  @Test
  void closingWakesWhoeverTypesIntoAFullBuffer() throws InterruptedException {
    Thread typist = Thread.ofVirtual().start(() -> {
      try {
        for (int i = 0; i < 100_000; i++) {
          buffer.type('x');
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    buffer.close();
    typist.join();
    assertThat(typist.isAlive()).isFalse();
  }
}
