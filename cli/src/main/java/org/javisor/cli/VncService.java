package org.javisor.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.javisor.screen.Screen;
import org.javisor.screen.rfb.RfbServer;
import org.javisor.screen.rfb.RfbSettings;
import org.javisor.screen.rfb.TlsIdentity;

/** Starts the server for viewers as the command line says. */
final class VncService {
  private VncService() {}

  /**
   * Serves a screen from now on.
   *
   * @param messages where the address is announced
   * @throws UserError if the address or a file cannot be used
   */
  static RfbServer start(Screen screen, ScreenSpec.Vnc vnc, PrintStream messages) throws UserError {
    RfbSettings settings = RfbSettings.loopback(vnc.display());
    if (vnc.passwordFile().isPresent()) {
      settings = settings.withPassword(firstLine("--vnc-password", vnc.passwordFile().get()));
    }
    if (vnc.tls()) {
      settings = settings.withTls(identity("--vnc-tls", vnc.host(), vnc.tlsFile()));
    }
    try {
      settings = settings.withAddress(new InetSocketAddress(host(vnc.host()), RfbSettings.FIRST_PORT + vnc.display()));
      RfbServer server = new RfbServer(screen, settings);
      messages.println("javisor: screen at " + text(server.address()) + "\r");
      settings.tls().ifPresent(tls -> messages.println("javisor: its fingerprint is " + tls.fingerprint() + "\r"));
      return server;
    } catch (UnknownHostException e) {
      throw UserError.host("--vnc: there is no host " + vnc.host(), e);
    } catch (IOException e) {
      throw UserError.host("cannot serve --vnc :" + vnc.display() + ": " + Messages.of(e), e);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** The address of a name; this host's loopback address for the empty one. */
  static InetAddress host(String name) throws UnknownHostException {
    return name.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(name);
  }

  /** A password or token. */
  static String firstLine(String option, Path file) throws UserError {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      Optional<String> first = lines.stream().findFirst().filter(line -> !line.isEmpty());
      return first.orElseThrow(() -> UserError.badInput(option + ": the first line of " + file + " is empty"));
    } catch (IOException e) {
      throw UserError.badInput(option + ": cannot read " + file + ": " + Messages.of(e));
    }
  }

  /** The key in a file, or a new one. */
  static TlsIdentity identity(String option, String host, Optional<Path> file) throws UserError {
    if (file.isEmpty()) {
      return TlsIdentity.selfSigned(host.isEmpty() ? "localhost" : host);
    }
    try {
      return TlsIdentity.load(file.get(), new char[0]);
    } catch (IOException e) {
      throw UserError.badInput(option + ": " + Messages.of(e));
    }
  }
}
