package org.javisor.network.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.device.network.Offload;
import org.javisor.network.PortGroup;
import org.javisor.network.PortSettings;
import org.javisor.network.Schedule;
import org.javisor.network.SwitchPort;
import org.javisor.network.VirtualSwitch;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TunnelTest {
  private static final MacAddress A = MacAddress.parse("52:54:00:00:00:0a");
  private static final MacAddress B = MacAddress.parse("52:54:00:00:00:0b");
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final VirtualSwitch here = new VirtualSwitch(Schedule.ofHost());
  private final VirtualSwitch there = new VirtualSwitch(Schedule.ofHost());
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final SharedKey key = SharedKey.random();

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  private static EthernetFrame frame(MacAddress from, MacAddress to, int bytes, Offload offload) {
    byte[] b = new byte[bytes];
    to.write(b, 0);
    from.write(b, 6);
    b[12] = 8;
    b[bytes - 1] = 42;
    return new EthernetFrame(b, offload);
  }

  /** What a port receives, as it comes. */
  private static BlockingQueue<EthernetFrame> received(SwitchPort port) {
    BlockingQueue<EthernetFrame> frames = new LinkedBlockingQueue<>();
    port.accept(new NetworkBackend.Acceptance(true, true, true));
    port.listen(new NetworkBackend.Listener() {
      @Override
      public void framesAvailable() {
        Optional<EthernetFrame> frame = port.receive();
        while (frame.isPresent()) {
          frames.add(frame.get());
          frame = port.receive();
        }
      }

      @Override
      public void linkChanged() {
        // The test does not pull cables.
      }
    });
    return frames;
  }

  private InetSocketAddress address(Tunnel listening) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.port());
  }

  @Test
  void framesOfOneVlanCrossATunnelAndBack() throws IOException, InterruptedException {
    SwitchPort a = here.add(PortSettings.card("a", A).withGroup(PortGroup.access("red", 5)));
    SwitchPort b = there.add(PortSettings.card("b", B).withGroup(PortGroup.access("red", 5)));
    SwitchPort blue = there.add(PortSettings.open("c").withGroup(PortGroup.access("blue", 6)));
    BlockingQueue<EthernetFrame> atA = received(a);
    BlockingQueue<EthernetFrame> atB = received(b);
    BlockingQueue<EthernetFrame> atBlue = received(blue);
    try (Tunnel listening = Tunnel.listen(here, ANY_PORT, key, messages::add);
        Tunnel calling = Tunnel.connect(there, address(listening), key, messages::add)) {
      assertThat(messages.poll(30, TimeUnit.SECONDS)).startsWith("joined");
      assertThat(messages.poll(30, TimeUnit.SECONDS)).startsWith("joined");
      EthernetFrame large = frame(A, MacAddress.BROADCAST, 30_000, new Offload(34, 16, 1460));
      EthernetFrame got = null;
      while (got == null) {
        // The other end's port may still be to come.
        a.send(large);
        got = atB.poll(50, TimeUnit.MILLISECONDS);
      }
      assertThat(got.bytes()).isEqualTo(large.bytes());
      assertThat(got.offload()).isEqualTo(large.offload());
      b.send(frame(B, A, 60, Offload.NONE));
      assertThat(atA.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(atBlue).isEmpty();
      assertThat(calling.port()).isZero();
    }
  }

  @Test
  void whoHasAnotherKeyIsRefused() throws IOException, InterruptedException {
    BlockingQueue<String> theirs = new LinkedBlockingQueue<>();
    try (Tunnel listening = Tunnel.listen(here, ANY_PORT, key, messages::add);
        Tunnel calling = Tunnel.connect(there, address(listening), SharedKey.random(), theirs::add)) {
      assertThat(messages.poll(30, TimeUnit.SECONDS)).contains("another key");
      assertThat(theirs.poll(30, TimeUnit.SECONDS)).startsWith("not joined");
      assertThat(here.ports()).isEmpty();
      assertThat(calling.port()).isZero();
    }
  }

  @Test
  void whoSpeaksSomethingElseIsRefused() throws IOException, InterruptedException {
    try (Tunnel listening = Tunnel.listen(here, ANY_PORT, key, messages::add);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listening.port())) {
      socket.getOutputStream().write(new byte[200]);
      assertThat(messages.poll(30, TimeUnit.SECONDS)).contains("no switch of this kind");
    }
  }

  /** The host lets go of a port only a moment after its listener was closed. */
  private Tunnel listenAgain(int port) throws IOException {
    while (true) {
      try {
        return Tunnel.listen(
            here, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), key, message -> {
              // The test looks at the other end.
            });
      } catch (BindException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aBrokenConnectionIsMadeAgain() throws IOException, InterruptedException {
    Tunnel first = Tunnel.listen(here, ANY_PORT, key, message -> {
      // The test looks at the other end.
    });
    int port = first.port();
    try (Tunnel calling = Tunnel.connect(there, address(first), key, messages::add)) {
      assertThat(messages.poll(30, TimeUnit.SECONDS)).startsWith("joined");
      first.close();
      assertThat(messages.poll(30, TimeUnit.SECONDS)).startsWith("no longer joined");
      try (Tunnel second = listenAgain(port)) {
        assertThat(messages.poll(60, TimeUnit.SECONDS)).startsWith("joined");
        assertThat(second.port()).isEqualTo(port);
      }
      assertThat(calling.port()).isZero();
    }
  }

  @Test
  void aKeyIsReadFromItsFile() throws IOException {
    Path file = folder.resolve("key");
    key.write(file);
    assertThat(SharedKey.read(file).bytes()).isEqualTo(key.bytes());
    Files.writeString(file, "secret");
    assertThatIOException().isThrownBy(() -> SharedKey.read(file)).withMessageContaining("64 hexadecimal digits");
  }

  @Test
  @Tag("fuzz")
  void nothingForgedIsTakenForAFrame() throws IOException {
    Fuzzing fuzzing = Fuzzing.of(TunnelTest.class);
    RandomGenerator random = fuzzing.random();
    Handshake.Keys keys =
        new Handshake.Keys(new SecretKeySpec(new byte[32], "AES"), new SecretKeySpec(new byte[32], "AES"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameStream writing = new FrameStream(
        new DataInputStream(new ByteArrayInputStream(new byte[0])), new DataOutputStream(out), keys);
    writing.write(frame(A, B, 60, Offload.NONE), true);
    byte[] original = out.toByteArray();
    for (long round = fuzzing.rounds(20_000, 2_000_000); round > 0; round--) {
      byte[] forged = original.clone();
      forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
      FrameStream reading = new FrameStream(
          new DataInputStream(new ByteArrayInputStream(forged)), new DataOutputStream(out), keys);
      assertThatIOException().isThrownBy(reading::read);
    }
    FrameStream reading = new FrameStream(
        new DataInputStream(new ByteArrayInputStream(original)), new DataOutputStream(out), keys);
    assertThat(reading.read().length()).isEqualTo(60);
  }
}
