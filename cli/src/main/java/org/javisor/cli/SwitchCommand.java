package org.javisor.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.javisor.network.PortSettings;
import org.javisor.network.Schedule;
import org.javisor.network.VirtualSwitch;
import org.javisor.network.host.UserNetwork;
import org.javisor.network.nat.NatSettings;
import org.javisor.network.tunnel.SharedKey;
import org.javisor.network.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code javisor switch}. */
@Command(
    name = "switch",
    description = "A switch that virtual machines of this host and of others join, until Ctrl-C ends it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  javisor switch --key net.key --new-key",
      "  javisor switch --key net.key --nat",
      "  javisor run --network switch:localhost:7000 --switch-key net.key"
    })
final class SwitchCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Option(names = "--key", paramLabel = "FILE", required = true,
      description = "The key that all who join must know: 64 hexadecimal digits.")
  @SuppressWarnings("NullAway.Init")
  private Path keyFile;

  @Option(names = "--new-key", description = "Writes a new key to that file first; it must not be there yet.")
  private boolean newKey;

  @Option(names = "--address", paramLabel = "ADDRESS",
      description = "Where to listen: an address of this host. Default: its loopback.")
  private @Nullable InetAddress address;

  @Option(names = "--port", paramLabel = "PORT", defaultValue = "7000",
      description = "Where to listen. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(names = "--nat", description = "All machines without VLAN reach other hosts, and get addresses by DHCP.")
  private boolean nat;

  private final CountDownLatch end = new CountDownLatch(1);

  @Override
  public Integer call() throws UserError, InterruptedException {
    if (port < 0 || port > 0xFFFF) {
      throw UserError.usage("--port " + port + " is out of range; choose 1 to 65535");
    }
    SharedKey key = key();
    InetSocketAddress at =
        new InetSocketAddress(address == null ? InetAddress.getLoopbackAddress() : address, port);
    Thread hook = Thread.ofPlatform().unstarted(end::countDown);
    Runtime.getRuntime().addShutdownHook(hook);
    try (VirtualSwitch home = new VirtualSwitch(Schedule.ofHost());
        Tunnel tunnel = Tunnel.listen(home, at, key, SwitchCommand::say)) {
      Optional<UserNetwork> network = nat
          ? Optional.of(UserNetwork.start(NatSettings.standard(), home.add(PortSettings.open("nat"))))
          : Optional.empty();
      say("switch at %s port %d".formatted(at.getAddress().getHostAddress(), tunnel.port()));
      end.await();
      network.ifPresent(UserNetwork::close);
      return 0;
    } catch (IOException e) {
      throw UserError.host(
          "cannot listen at " + at + ": " + Messages.of(e) + "; choose another --address or --port", e);
    }
  }

  private SharedKey key() throws UserError {
    if (!newKey) {
      return NetworkOptions.key(keyFile);
    }
    if (Files.exists(keyFile)) {
      throw UserError.badInput(keyFile + " is there already; leave --new-key out to use it");
    }
    SharedKey key = SharedKey.random();
    try {
      key.write(keyFile);
    } catch (IOException e) {
      throw UserError.host("the key cannot be written to " + keyFile + ": " + Messages.of(e), e);
    }
    return key;
  }

  private static void say(String message) {
    System.err.println("javisor: " + message);
  }
}
