package org.javisor.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.javisor.device.CharacterBackend;
import org.javisor.machine.Console;
import org.junit.jupiter.api.Test;

class SharedSerialTest {
  private final Console line = new Console();
  private final SharedSerial serial = new SharedSerial(line);

  private String read(long from) throws InterruptedException {
    byte[] buffer = new byte[SharedSerial.KEPT_BYTES];
    int[] count = new int[1];
    serial.read(from, buffer, count);
    return new String(buffer, 0, count[0], StandardCharsets.ISO_8859_1);
  }

  @Test
  void theLineAndTheReadersGetTheSame() throws InterruptedException {
    "hello".chars().forEach(serial::offer);
    assertThat(line.text()).isEqualTo("hello");
    assertThat(read(0)).isEqualTo("hello");
    assertThat(read(3)).isEqualTo("lo");
  }

  @Test
  void whatTheLineDoesNotTakeNobodyGets() {
    SharedSerial full = new SharedSerial(new CharacterBackend() {
      @Override
      public boolean offer(int value) {
        return false;
      }

      @Override
      public int poll() {
        return -1;
      }

      @Override
      public void listen(Listener listener) {
        // Nothing ever changes here.
      }
    });
    assertThat(full.offer('x')).isFalse();
    assertThat(full.written()).isZero();
  }

  @Test
  void aReaderWhoIsTooLateBeginsWithTheOldest() throws InterruptedException {
    serial.offer('a');
    for (int i = 0; i < SharedSerial.KEPT_BYTES; i++) {
      serial.offer('b');
    }
    assertThat(serial.oldest()).isEqualTo(1);
    assertThat(read(0)).hasSize(SharedSerial.KEPT_BYTES).doesNotContain("a");
  }

  @Test
  void whatPagesAndTheLineTypeReachesTheGuest() throws InterruptedException {
    line.type("2");
    serial.type(new byte[] {'x', '1', 'y'}, 1, 1);
    assertThat(serial.poll()).isEqualTo('1');
    assertThat(serial.poll()).isEqualTo('2');
    assertThat(serial.poll()).isEqualTo(-1);
  }

  @Test
  void theGuestHearsThatSomethingWasTyped() throws InterruptedException {
    int[] told = new int[1];
    serial.listen(new CharacterBackend.Listener() {
      @Override
      public void inputAvailable() {
        told[0]++;
      }

      @Override
      public void outputReady() {
        // Not asked for here.
      }
    });
    serial.type(new byte[] {'a', 'b'}, 0, 2);
    assertThat(told[0]).isPositive();
  }
}
