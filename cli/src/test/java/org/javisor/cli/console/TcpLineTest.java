package org.javisor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.javisor.device.CharacterBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TcpLineTest {
  private static Socket connect(TcpLine line) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), line.port());
  }

  private static void offer(TcpLine line, String text) {
    text.chars().forEach(line.backend()::offer);
  }

  private static String read(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Test
  void outputWrittenBeforeAnyoneConnectsIsKept() throws IOException {
    try (TcpLine line = new TcpLine(0)) {
      offer(line, "boot");
      try (Socket socket = connect(line)) {
        assertThat(read(socket, 4)).isEqualTo("boot");
      }
    }
  }

  @Test
  void whatAClientSendsReachesTheGuest() throws IOException, InterruptedException {
    try (TcpLine line = new TcpLine(0); Socket socket = connect(line)) {
      CountDownLatch arrived = new CountDownLatch(1);
      line.backend().listen(new CharacterBackend.Listener() {
        @Override
        public void inputAvailable() {
          arrived.countDown();
        }

        @Override
        public void outputReady() {}
      });
      socket.getOutputStream().write('k');
      arrived.await();
      assertThat(line.backend().poll()).isEqualTo('k');
    }
  }

  @Test
  void aSecondClientFollowsTheFirst() throws IOException {
    try (TcpLine line = new TcpLine(0)) {
      offer(line, "one");
      try (Socket first = connect(line)) {
        assertThat(read(first, 3)).isEqualTo("one");
      }
      try (Socket second = connect(line)) {
        // What is written while the first client's end is not noticed yet may be lost with it, as on a real line.
        second.getOutputStream().write('x');
        while (line.backend().poll() < 0) {
          Thread.onSpinWait();
        }
        offer(line, "two");
        assertThat(read(second, 3)).isEqualTo("two");
      }
    }
  }

  @Test
  void outputBeforeTheEndIsStillDelivered() throws IOException {
    TcpLine line = new TcpLine(0);
    try (Socket socket = connect(line)) {
      socket.getOutputStream().write('x');
      while (line.backend().poll() < 0) {
        Thread.onSpinWait();
      }
      offer(line, "last words");
      line.close();
      assertThat(new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("last words");
    }
  }

  @Test
  void aPortInUseIsRefused() throws IOException {
    try (TcpLine line = new TcpLine(0)) {
      assertThatThrownBy(() -> new TcpLine(line.port())).isInstanceOf(IOException.class);
    }
  }
}
