package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.NetworkSpec;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.ExecRequest;
import org.javisor.network.nat.Firewall;
import org.javisor.network.nat.NatSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a guest finds behind the NAT: an address, names, a way out by IPv4 and IPv6, and room for large uploads. */
@Tag("guest")
@Timeout(600)
class NatServicesTest {
  private static final Duration LONG = Duration.ofMinutes(3);

  /** What udhcpc calls: takes the address, the router and the name server that the lease names. */
  private static final String CONFIGURE = """
      cat >/tmp/configure <<'END'
      #!/bin/sh
      [ "$1" = bound ] || exit 0
      ip addr add "$ip/$mask" dev "$interface"
      ip route add default via "$router"
      echo "nameserver $dns" >/etc/resolv.conf
      END
      chmod 755 /tmp/configure
      mkdir -p /etc
      ip link set eth0 up
      udhcpc -i eth0 -n -q -t 20 -s /tmp/configure 2>&1
      """;

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)) + "  -";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A name server that knows one address for every name, and nothing of IPv6. */
  private static DatagramSocket nameServer(InetAddress answer) throws SocketException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(() -> {
      byte[] buffer = new byte[512];
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          socket.receive(packet);
          byte[] reply = answer(Arrays.copyOf(buffer, packet.getLength()), answer);
          socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // The test closed it.
      }
    });
    return socket;
  }

  /** The question once more, with its answer behind it if it is for an IPv4 address: RFC 1035, 4.1. */
  private static byte[] answer(byte[] query, InetAddress address) {
    byte[] reply = Arrays.copyOf(query, query.length + 16);
    boolean wantsAddress = query[query.length - 3] == 1;
    reply[2] = (byte) 0x81;
    reply[3] = (byte) 0x80;
    reply[7] = (byte) (wantsAddress ? 1 : 0);
    byte[] record = {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4};
    System.arraycopy(record, 0, reply, query.length, record.length);
    System.arraycopy(address.getAddress(), 0, reply, query.length + record.length, 4);
    return wantsAddress ? reply : Arrays.copyOf(reply, query.length);
  }

  /** All that the first connection sends. */
  private static CompletableFuture<byte[]> received(ServerSocket server) {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try (Socket socket = server.accept()) {
        all.complete(socket.getInputStream().readAllBytes());
      } catch (IOException e) {
        all.completeExceptionally(e);
      }
    });
    return all;
  }

  private static String shell(VirtualMachine vm, String script) throws InterruptedException {
    return vm.agent().exec(ExecRequest.shell(script).withTimeout(LONG)).orThrow().text();
  }

  @Test
  void namesAreFoundFilesGoBothWaysAndIpv6LeadsOut() throws Exception {
    byte[] data = new byte[3_000_000];
    new Random(1).nextBytes(data);
    NatSettings standard = NatSettings.standard();
    HttpServer web = NetworkGuestTest.server(data);
    try (ServerSocket upload = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DatagramSocket names = nameServer(standard.gateway())) {
      int port = web.getAddress().getPort();
      NatSettings settings = standard
          .withNameServers(List.of((InetSocketAddress) names.getLocalSocketAddress()))
          .withFirewall(new Firewall(List.of(), Set.of(port, upload.getLocalPort()), false));
      MachineSpec spec = GuestRun.defaultGuest().withAgent().withSerial(new Console())
          .withNetwork(NetworkSpec.nat(settings).withCard(NetworkSpec.Card.VIRTIO));
      try (VirtualMachine vm = VirtualMachine.create(spec).start()) {
        vm.agent().awaitReady(GuestRun.PATIENCE);
        shell(vm, CONFIGURE);
        assertThat(shell(vm, "cat /etc/resolv.conf")).isEqualTo("nameserver 10.0.2.3");
        assertThat(shell(vm, "nslookup -type=a service.example")).contains("Address: 10.0.2.2");
        assertThat(shell(vm, "wget -q -O - http://service.example:" + port + "/data | sha256sum"))
            .isEqualTo(hash(data));

        CompletableFuture<byte[]> sent = received(upload);
        String hash = shell(vm, "head -c 5000000 /dev/urandom >/tmp/sent; nc 10.0.2.2 " + upload.getLocalPort()
            + " </tmp/sent; sha256sum </tmp/sent");
        assertThat(hash(sent.get())).isEqualTo(hash);

        shell(vm, "while ! ip -6 addr show dev eth0 | grep 'scope global' | grep -qv tentative; do sleep 0.1; done");
        assertThat(shell(vm, "ip -6 addr show dev eth0")).contains("inet6 fd6a:6176:6973:0:");
        assertThat(shell(vm, "ping -6 -c 2 -W 20 fd6a:6176:6973::2")).contains("2 packets received");
        assertThat(shell(vm, "wget -q -O - 'http://[fd6a:6176:6973::2]:" + port + "/data' | sha256sum"))
            .isEqualTo(hash(data));
      }
    } finally {
      web.stop(0);
    }
  }
}
