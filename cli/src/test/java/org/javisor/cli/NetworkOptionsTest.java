package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.javisor.device.network.MacAddress;
import org.javisor.machine.NetworkSpec;
import org.javisor.network.Vlan;
import org.javisor.network.nat.NatSettings;
import org.javisor.network.tunnel.SharedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class NetworkOptionsTest {
  private static void nothingIsJoined(String message) {
    throw new IllegalStateException("nothing is joined: " + message);
  }

  private static NetworkOptions parsed(String... arguments) {
    NetworkOptions options = new NetworkOptions();
    new CommandLine(new Holder(options)).parseArgs(arguments);
    return options;
  }

  /** What has the options. */
  @CommandLine.Command(name = "test")
  private static final class Holder implements Runnable {
    @CommandLine.Mixin
    @SuppressWarnings("UnusedVariable")
    private final NetworkOptions options;

    Holder(NetworkOptions options) {
      this.options = options;
    }

    @Override
    public void run() {
      throw new IllegalStateException("only parsed");
    }
  }

  private static NatSettings settings(NetworkOptions options) throws UserError {
    NetworkSpec spec = options.spec(false, NetworkOptionsTest::nothingIsJoined).orElseThrow();
    return ((NetworkSpec.Link.Nat) spec.link()).settings();
  }

  @Test
  void aMachineHasACardWhereItIsUsualOrWanted() throws UserError {
    assertThat(parsed().spec(false, NetworkOptionsTest::nothingIsJoined)).isEmpty();
    assertThat(parsed().spec(true, NetworkOptionsTest::nothingIsJoined)).isPresent();
    assertThat(parsed("--network", "none").spec(true, NetworkOptionsTest::nothingIsJoined)).isEmpty();
    assertThat(parsed("--network", "user").spec(false, NetworkOptionsTest::nothingIsJoined)).isPresent();
    assertThat(parsed("--forward", "tcp:8080:80").spec(false, NetworkOptionsTest::nothingIsJoined)).isPresent();
  }

  @Test
  void whatIsSaidOfTheCardIsTaken() throws UserError {
    NetworkOptions options =
        parsed("--network-card", "ne2000", "--mac", "52:54:00:00:00:07", "--pcap", "a.pcap");
    NetworkSpec spec = options.spec(false, NetworkOptionsTest::nothingIsJoined).orElseThrow();
    assertThat(spec.card()).isEqualTo(NetworkSpec.Card.NE2000);
    assertThat(spec.address()).contains(MacAddress.parse("52:54:00:00:00:07"));
    assertThat(spec.capture()).isEqualTo(Optional.of(Path.of("a.pcap")));
  }

  @Test
  void theHostsLoopbackIsClosedUnlessPortsAreNamed() throws UserError {
    assertThat(settings(parsed("--network", "user")).firewall().hostPorts()).isEmpty();
    NatSettings open = settings(parsed("--allow-host", "8080", "--allow-host", "9090", "--allow-out", "192.0.2.0/24"));
    assertThat(open.firewall().hostPorts()).containsExactlyInAnyOrder(8080, 9090);
    assertThat(open.firewall().allHostPorts()).isFalse();
    assertThat(open.firewall().allowed()).hasSize(1);
    assertThat(settings(parsed("--allow-host", "all")).firewall().allHostPorts()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"--forward,tcp:80,HOSTPORT", "--mac,01:00:00:00:00:00,groups", "--mac,52:54,six bytes",
    "--allow-out,example.org,not an IP address", "--network,tap,none"})
  void wrongValuesAreRefusedWithWhatIsRight(String option, String value, String message) {
    CommandLine line = new CommandLine(new Holder(new NetworkOptions()));
    assertThatExceptionOfType(CommandLine.ParameterException.class)
        .isThrownBy(() -> line.parseArgs(option, value))
        .withMessageContaining(message);
  }

  @Test
  void optionsOfACardNeedOne() {
    assertThat(parsed("--network", "none", "--mac", "52:54:00:00:00:07").problem()).contains("not none");
    assertThat(parsed("--allow-host", "http").problem()).contains("1 to 65535");
    assertThat(parsed("--allow-host", "80").problem()).isNull();
  }

  @Test
  void aSwitchNeedsItsKey(@TempDir Path folder) throws IOException, UserError {
    Path file = folder.resolve("key");
    SharedKey.random().write(file);
    assertThat(parsed("--network", "switch:localhost:7000").problem()).contains("--switch-key");
    assertThat(parsed("--switch-key", "key").problem()).contains("--network switch");
    assertThat(parsed("--network", "user", "--vlan", "5").problem()).contains("--vlan");
    NetworkOptions options =
        parsed("--network", "switch:127.0.0.1:7000", "--switch-key", file.toString(), "--vlan", "5");
    assertThat(options.problem()).isNull();
    NetworkSpec spec = options.spec(false, NetworkOptionsTest::nothingIsJoined).orElseThrow();
    NetworkSpec.Link.Joined link = (NetworkSpec.Link.Joined) spec.link();
    assertThat(link.to().getPort()).isEqualTo(7000);
    assertThat(link.group().vlan()).isEqualTo(new Vlan.Access(5));
    NetworkOptions wrong = parsed("--network", "switch:127.0.0.1:7000", "--switch-key", folder.toString());
    assertThatExceptionOfType(UserError.class).isThrownBy(() -> wrong.spec(false, NetworkOptionsTest::nothingIsJoined))
        .withMessageContaining("the key of the switch");
  }
}
