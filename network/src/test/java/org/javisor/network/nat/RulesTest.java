package org.javisor.network.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  @Test
  void forwardedPortsAreReadAsPeopleWriteThem() {
    Forward forward = Forward.parse("udp:5353:10.0.2.16:53");
    assertThat(forward.protocol()).isEqualTo(Forward.Protocol.UDP);
    assertThat(forward.host().getPort()).isEqualTo(5353);
    assertThat(forward.host().getAddress().isLoopbackAddress()).isTrue();
    assertThat(forward.guest()).contains(Prefix.literal("10.0.2.16"));
    assertThat(forward.guestPort()).isEqualTo(53);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tcp", "tcp:80", "icmp:1:2", "tcp:0:80", "tcp:8080:65536", "tcp:8080:example.org:80"})
  void whatIsNoForwardedPortIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Forward.parse(text));
  }

  @Test
  void rulesAreNetworksWithAPortOrWithout() {
    assertThat(Firewall.Rule.parse("10.0.0.0/8")).isEqualTo(new Firewall.Rule(Prefix.parse("10.0.0.0/8"), 0));
    assertThat(Firewall.Rule.parse("10.1.2.3:443")).isEqualTo(new Firewall.Rule(Prefix.parse("10.1.2.3"), 443));
    assertThat(Firewall.Rule.parse("2001:db8::/32")).isEqualTo(new Firewall.Rule(Prefix.parse("2001:db8::/32"), 0));
    assertThat(Firewall.Rule.parse("[2001:db8::]/32:443"))
        .isEqualTo(new Firewall.Rule(Prefix.parse("2001:db8::/32"), 443));
    assertThatIllegalArgumentException().isThrownBy(() -> Firewall.Rule.parse("example.org:443"));
    assertThatIllegalArgumentException().isThrownBy(() -> Firewall.Rule.parse("10.0.0.0/33"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "::1", "::",
    "fe80::1", "ff02::1", "169.254.1.1", "::ffff:127.0.0.1"})
  void addressesThatMeanTheHostItselfOrNobodyAreNotReached(String address) {
    assertThat(Firewall.STANDARD.permits(new InetSocketAddress(Prefix.literal(address), 80))).isFalse();
  }

  @Test
  void aPrefixKnowsItsAddresses() {
    Prefix prefix = Prefix.parse("10.1.255.7/23");
    assertThat(prefix.host(15)).isEqualTo(Prefix.literal("10.1.254.15"));
    assertThat(prefix.contains(Prefix.literal("10.1.254.1"))).isTrue();
    assertThat(prefix.contains(Prefix.literal("10.2.0.1"))).isFalse();
    assertThat(prefix.contains(Prefix.literal("::1"))).isFalse();
  }
}
