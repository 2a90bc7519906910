package org.javisor.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.javisor.machine.VirtualMachine;
import org.javisor.web.SharedSerial;
import org.javisor.web.WebServer;
import org.javisor.web.WebSettings;

/** Starts the web page as the command line says. */
final class PageService {
  private PageService() {}

  /**
   * Serves the page from now on.
   *
   * @param messages where the address is announced
   * @throws UserError if the address or a file cannot be used
   */
  static WebServer start(VirtualMachine machine, SharedSerial serial, ScreenSpec.Page page, PrintStream messages)
      throws UserError {
    WebSettings settings = WebSettings.loopback();
    if (page.tokenFile().isPresent()) {
      String token = VncService.firstLine("--screen-token", page.tokenFile().get());
      try {
        settings = settings.withToken(token);
      } catch (IllegalArgumentException e) {
        throw UserError.badInput("--screen-token: " + e.getMessage());
      }
    }
    if (page.tls()) {
      settings = settings.withTls(VncService.identity("--screen-tls", page.host(), page.tlsFile()));
    }
    try {
      settings = settings.withAddress(new InetSocketAddress(VncService.host(page.host()), page.port()));
      WebServer server = new WebServer(machine, serial, settings);
      messages.println("javisor: open " + server.uri() + "\r");
      settings.tls().ifPresent(tls -> messages.println("javisor: its fingerprint is " + tls.fingerprint() + "\r"));
      return server;
    } catch (UnknownHostException e) {
      throw UserError.host("--screen: there is no host " + page.host(), e);
    } catch (IOException e) {
      throw UserError.host("cannot serve --screen " + page.host() + ":" + page.port() + ": " + Messages.of(e), e);
    }
  }
}
