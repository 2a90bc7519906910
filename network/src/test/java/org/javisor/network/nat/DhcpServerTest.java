package org.javisor.network.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.javisor.device.network.MacAddress;
import org.javisor.network.packet.DhcpMessage;
import org.junit.jupiter.api.Test;

class DhcpServerTest {
  private static final InetAddress NONE = Prefix.literal("0.0.0.0");
  private static final long SECOND = 1_000_000_000L;
  private static final int DISCOVER = 1;
  private static final int REQUEST = 3;
  private static final int DECLINE = 4;
  private static final int RELEASE = 7;

  private final NatCounters counters = new NatCounters();
  private final DhcpServer server =
      new DhcpServer(NatSettings.standard().withNetwork(Prefix.parse("10.0.2.0/27")), counters);

  private static DhcpMessage message(int client, int type, String current, Map<Integer, byte[]> more) {
    Map<Integer, byte[]> options = new HashMap<>(more);
    options.put(DhcpMessage.MESSAGE_TYPE, new byte[] {(byte) type});
    DhcpMessage message = new DhcpMessage(
        DhcpMessage.REQUEST, 77, 0, Prefix.literal(current), NONE, NONE, new MacAddress(0x5254_0000_0000L + client), "",
        options);
    return DhcpMessage.parse(message.toBytes()).orElseThrow();
  }

  private static byte[] address(String text) {
    return Prefix.literal(text).getAddress();
  }

  private Optional<String> offered(int client, long now) {
    return server.answer(message(client, DISCOVER, "0.0.0.0", Map.of()), now)
        .map(offer -> offer.your().getHostAddress());
  }

  @Test
  void aClientGetsAnAddressAndEverythingItNeeds() {
    assertThat(offered(1, 0)).contains("10.0.2.15");
    DhcpMessage reply = server.answer(
        message(
            1, REQUEST, "0.0.0.0",
            Map.of(
                DhcpMessage.REQUESTED_ADDRESS, address("10.0.2.15"), DhcpMessage.SERVER_ID, address("10.0.2.2"))),
        0).orElseThrow();
    DhcpMessage parsed = DhcpMessage.parse(reply.toBytes()).orElseThrow();
    assertThat(parsed.messageType()).isEqualTo(5);
    assertThat(parsed.transaction()).isEqualTo(77);
    assertThat(parsed.your().getHostAddress()).isEqualTo("10.0.2.15");
    assertThat(parsed.address(DhcpMessage.ROUTER)).contains(Prefix.literal("10.0.2.2"));
    assertThat(parsed.address(DhcpMessage.NAME_SERVER)).contains(Prefix.literal("10.0.2.3"));
    assertThat(parsed.address(DhcpMessage.SUBNET_MASK)).contains(Prefix.literal("255.255.255.224"));
  }

  @Test
  void clientsGetDifferentAddressesAndKeepTheirs() {
    assertThat(offered(1, 0)).contains("10.0.2.15");
    assertThat(offered(2, 0)).contains("10.0.2.16");
    assertThat(offered(1, 10 * SECOND)).contains("10.0.2.15");
  }

  @Test
  void whenAllAreLeasedThereIsNoOfferUntilOneIsFree() {
    for (int client = 0; client < 16; client++) {
      assertThat(offered(client, 0)).isPresent();
    }
    assertThat(offered(16, SECOND)).isEmpty();
    assertThat(offered(16, 100 * SECOND)).as("an offer that nobody took").isPresent();
  }

  @Test
  void anAddressOfAnotherNetworkIsRefused() {
    Map<Integer, byte[]> wanted = Map.of(DhcpMessage.REQUESTED_ADDRESS, address("192.168.1.7"));
    assertThat(server.answer(message(1, REQUEST, "0.0.0.0", wanted), 0).orElseThrow().messageType()).isEqualTo(6);
    Map<Integer, byte[]> gateway = Map.of(DhcpMessage.REQUESTED_ADDRESS, address("10.0.2.2"));
    assertThat(server.answer(message(1, REQUEST, "0.0.0.0", gateway), 0).orElseThrow().messageType()).isEqualTo(6);
  }

  @Test
  void aRestoredGuestGetsTheAddressThatItHas() {
    assertThat(server.answer(message(1, REQUEST, "10.0.2.20", Map.of()), 0).orElseThrow().messageType()).isEqualTo(5);
    assertThat(server.answer(message(2, REQUEST, "10.0.2.20", Map.of()), 0).orElseThrow().messageType())
        .as("for another client").isEqualTo(6);
  }

  @Test
  void aReleasedAddressIsFreeAndADeclinedOneIsNot() {
    assertThat(offered(1, 0)).contains("10.0.2.15");
    server.answer(message(1, RELEASE, "10.0.2.15", Map.of()), 0);
    assertThat(offered(2, 0)).contains("10.0.2.15");
    server.answer(
        message(2, DECLINE, "0.0.0.0", Map.of(DhcpMessage.REQUESTED_ADDRESS, address("10.0.2.15"))), 0);
    assertThat(offered(2, 0)).contains("10.0.2.16");
  }
}
