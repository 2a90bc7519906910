package org.javisor.web;

import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * The serial console, byte by byte. The first message is what was printed before, perhaps nothing: a terminal must not
 * answer what it is asked there.
 */
final class SerialSocket extends SocketChannel {
  private static final int BUFFER_BYTES = 1 << 14;

  private final SharedSerial serial;

  SerialSocket(Channels channels, LongSupplier nanos, SharedSerial serial) {
    super(channels, nanos);
    this.serial = serial;
  }

  @Override
  void serve() throws IOException, InterruptedException {
    Thread typist = Thread.ofVirtual().name("web-serial-input").start(this::type);
    try {
      byte[] buffer = new byte[SharedSerial.KEPT_BYTES];
      int[] count = new int[1];
      long at = serial.oldest();
      if (serial.written() > at) {
        at = serial.read(at, buffer, count);
      }
      sendBytes(buffer, 0, count[0]);
      while (true) {
        at = serial.read(at, buffer, count);
        sendBytes(buffer, 0, count[0]);
      }
    } finally {
      typist.interrupt();
    }
  }

  private void type() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int count = input().read(buffer); count >= 0; count = input().read(buffer)) {
        serial.type(buffer, 0, count);
      }
    } catch (IOException e) {
      // The socket is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
