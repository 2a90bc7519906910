package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.javisor.device.network.MacAddress;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.NetworkSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.SnapshotException;
import org.javisor.machine.VirtualMachine;
import org.javisor.network.PortGroup;
import org.javisor.network.Schedule;
import org.javisor.network.VirtualSwitch;
import org.javisor.network.capture.PcapFile;
import org.javisor.network.nat.Firewall;
import org.javisor.network.nat.Forward;
import org.javisor.network.nat.NatSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's driver of the e1000, and its TCP, behind a NAT and on a switch. */
@Tag("guest")
@Timeout(900)
class NetworkGuestTest {
  private static final String INIT = "network-init";

  @TempDir
  private Path folder;

  /** A machine and its console. */
  private record Guest(Console console, VirtualMachine vm) implements AutoCloseable {
    static Guest start(NetworkSpec network, String arguments) {
      Console console = new Console();
      MachineSpec spec = NetworkGuests.machine(INIT);
      spec = spec.withCommandLine(spec.boot().commandLine() + " " + arguments)
          .withSerial(console).withNetwork(network);
      return new Guest(console, VirtualMachine.create(spec).start());
    }

    void expect(String text) throws InterruptedException {
      assertThat(console.awaitText(text, GuestRun.PATIENCE)).as("%s in:%n%s", text, console.text()).isTrue();
    }

    void order(String order, String answer) throws InterruptedException {
      console.type(order + "\n");
      expect("check: " + answer);
    }

    /** The checksum of what the guest serves. */
    String ready() throws InterruptedException {
      expect("check: ready ");
      String text = console.text();
      int at = text.indexOf("check: ready ") + "check: ready ".length();
      while (text.length() < at + 64) {
        expect("  -");
        text = console.text();
      }
      return text.substring(at, at + 64);
    }

    void powerOff() throws InterruptedException {
      console.type("off\n");
      assertThat(vm.await(GuestRun.PATIENCE)).contains(new Outcome.PoweredOff());
    }

    @Override
    public void close() {
      vm.close();
    }
  }

  /** Serves data at {@code /data}, on a free port of the host's loopback. */
  static HttpServer server(byte[] data) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext("/data", exchange -> {
      exchange.sendResponseHeaders(200, data.length);
      try (var body = exchange.getResponseBody()) {
        body.write(data);
      }
    });
    server.start();
    return server;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] get(int port) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/data")).build();
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    }
  }

  @Test
  void debianFetchesAndServesThroughTheNat() throws IOException, InterruptedException {
    byte[] data = new byte[1 << 20];
    new Random(1).nextBytes(data);
    HttpServer server = server(data);
    int allowed = server.getAddress().getPort();
    int forwarded = freePort();
    Path capture = folder.resolve("nat.pcap");
    NatSettings settings = NatSettings.standard()
        .withForwards(List.of(Forward.parse("tcp:" + forwarded + ":80")))
        .withFirewall(new Firewall(List.of(), Set.of(allowed), false));
    try (Guest guest = Guest.start(NetworkSpec.nat(settings).withCapture(capture), "dhcp")) {
      guest.expect("check: address 10.0.2.15/24");
      String served = guest.ready();
      guest.order("ping 10.0.2.2", "answered 10.0.2.2");
      guest.order("fetch http://10.0.2.2:" + allowed + "/data", "fetched " + hash(data));
      guest.order("refused http://10.0.2.2:" + freePort() + "/", "refused");
      assertThat(hash(get(forwarded))).isEqualTo(served);
      guest.powerOff();
    } finally {
      server.stop(0);
    }
    List<PcapFile.Captured> frames = PcapFile.read(capture);
    assertThat(frames.size()).isGreaterThan(1000);
    assertThat(frames).allMatch(frame -> frame.frame().length <= 1518);
  }

  @Test
  void guestsOfOneVlanTalkAndOthersDoNotHearThem() throws InterruptedException {
    try (VirtualSwitch home = new VirtualSwitch(Schedule.ofHost());
        Guest red1 = Guest.start(NetworkSpec.switched(home, PortGroup.access("red", 5)), "address=192.0.2.1/24");
        Guest red2 = Guest.start(NetworkSpec.switched(home, PortGroup.access("red", 5)), "address=192.0.2.2/24");
        Guest blue = Guest.start(NetworkSpec.switched(home, PortGroup.access("blue", 6)), "address=192.0.2.3/24")) {
      String served = red2.ready();
      red1.ready();
      blue.ready();
      red1.order("ping 192.0.2.2", "answered 192.0.2.2");
      red1.order("fetch http://192.0.2.2/data", "fetched " + served);
      red1.order("ping 192.0.2.3 1", "silent 192.0.2.3");
      blue.order("ping 192.0.2.2 1", "silent 192.0.2.2");
    }
  }

  @Test
  void aCardGoesOnInAMachineThatContinuesFromASnapshot() throws InterruptedException, SnapshotException {
    Path snapshot = folder.resolve("network.snapshot");
    NetworkSpec network = NetworkSpec.nat(NatSettings.standard()).withAddress(MacAddress.parse("52:54:00:00:00:77"));
    MachineSpec spec = NetworkGuests.machine(INIT);
    spec = spec.withCommandLine(spec.boot().commandLine() + " dhcp").withNetwork(network);
    Console first = new Console();
    try (Guest guest = new Guest(first, VirtualMachine.create(spec.withSerial(first)).start())) {
      guest.ready();
      guest.vm.save(snapshot, "");
    }
    Console second = new Console();
    try (Guest guest = new Guest(second, VirtualMachine.restore(spec.withSerial(second), snapshot).start())) {
      guest.order("ping 10.0.2.2", "answered 10.0.2.2");
      guest.powerOff();
    }
  }
}
