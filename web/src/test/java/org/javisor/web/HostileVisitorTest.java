package org.javisor.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Garbage, crowds, and visitors who dawdle or vanish: the owner does not notice. */
class HostileVisitorTest {
  private static final int CROWD = 1000;

  private Rig rig;

  @BeforeEach
  void serve() throws IOException {
    rig = new Rig();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void theOwnerIsServed() throws Exception {
    assertThat(rig.send(rig.request("/api/machine")).statusCode()).isEqualTo(200);
    Rig.TestSocket screen = rig.open("screen");
    assertThat(screen.await(12)).hasSize(12);
    screen.socket().abort();
  }

  private void awaitSockets(int count) {
    long end = System.nanoTime() + Rig.PATIENCE.toNanos();
    while (rig.server.sockets() != count && System.nanoTime() < end) {
      LockSupport.parkNanos(5_000_000);
    }
    assertThat(rig.server.sockets()).isEqualTo(count);
  }

  private Socket connect() throws IOException {
    return new Socket(rig.server.address().getAddress(), rig.server.address().getPort());
  }

  @Test
  void aThousandWhoSayNothingDoNotKeepTheOwnerOut() throws Exception {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < CROWD; i++) {
        crowd.add(connect());
      }
      theOwnerIsServed();
    } finally {
      for (Socket socket : crowd) {
        socket.close();
      }
    }
    theOwnerIsServed();
  }

  @Test
  void aCrowdWithTheTokenFindsNoRoomButBreaksNothing() throws Exception {
    List<Rig.TestSocket> crowd = new ArrayList<>();
    for (int i = 0; i < Channels.MOST; i++) {
      crowd.add(rig.open("serial"));
    }
    assertThat(rig.send(rig.request("/api/machine")).statusCode()).isEqualTo(200);
    crowd.forEach(visitor -> visitor.socket().abort());
    awaitSockets(0);
    theOwnerIsServed();
  }

  @Test
  void garbageInsteadOfHttpIsRefused() throws Exception {
    RandomGenerator random = Fuzzing.of(HostileVisitorTest.class).random();
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[1 + random.nextInt(2000)];
      random.nextBytes(garbage);
      try (Socket socket = connect()) {
        OutputStream out = socket.getOutputStream();
        out.write(garbage);
      } catch (IOException e) {
        // The server has closed it already.
      }
    }
    assertThat(rig.raw("\0\1\2\3\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(rig.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
    theOwnerIsServed();
  }

  @Test
  void rfbGarbageEndsTheConversation() throws Exception {
    Rig.TestSocket socket = rig.open("screen");
    socket.await(12);
    socket.send("GET / HTTP/1".getBytes(StandardCharsets.US_ASCII));
    assertThat(socket.closeCode()).isEqualTo(1000);
    awaitSockets(0);
    RandomGenerator random = Fuzzing.of(HostileVisitorTest.class).random();
    for (int i = 0; i < 50; i++) {
      Rig.TestSocket viewer = rig.open("screen");
      viewer.await(12);
      viewer.send("RFB 003.008\n\1\1".getBytes(StandardCharsets.US_ASCII));
      byte[] garbage = new byte[1 + random.nextInt(500)];
      random.nextBytes(garbage);
      viewer.send(garbage);
      viewer.socket().abort();
    }
    awaitSockets(0);
    theOwnerIsServed();
  }

  /** A frame without a mask, with reserved bits, with an unknown opcode, longer than allowed. */
  @Test
  void framesThatBreakTheProtocolEndTheConnection() throws Exception {
    List<byte[]> frames = List.of(
        new byte[] {(byte) 0x82, 1, 0}, new byte[] {(byte) 0xF2, (byte) 0x81, 0, 0, 0, 0, 0},
        new byte[] {(byte) 0x8B, (byte) 0x80, 0, 0, 0, 0},
        new byte[] {(byte) 0x82, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0});
    for (byte[] frame : frames) {
      try (Socket socket = connect()) {
        socket.setSoTimeout((int) Rig.PATIENCE.toMillis());
        socket.getOutputStream()
            .write(("GET /socket/serial HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: javisor, token." + Rig.TOKEN + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(frame);
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
            .startsWith("HTTP/1.1 101");
      }
    }
    awaitSockets(0);
    theOwnerIsServed();
  }

  @Test
  void aVisitorWhoReadsNothingHoldsNobodyUp() throws Exception {
    try (Socket lazy = connect()) {
      lazy.setReceiveBufferSize(1024);
      lazy.getOutputStream()
          .write(("GET /socket/serial HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + "Sec-WebSocket-Protocol: javisor, token." + Rig.TOKEN + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      awaitSockets(1);
      for (int i = 0; i < 4 << 20; i++) {
        assertThat(rig.serial.offer('x')).isTrue();
      }
      theOwnerIsServed();
    }
  }

  @Test
  void visitorsWhoVanishLeaveNothingBehind() {
    for (int i = 0; i < 20; i++) {
      rig.open("screen").socket().abort();
      rig.open("serial").socket().abort();
      rig.open("events").socket().abort();
    }
    awaitSockets(0);
    assertThat(rig.machine.screen().viewers()).isZero();
  }
}
