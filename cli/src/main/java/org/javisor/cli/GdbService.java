package org.javisor.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.javisor.gdb.GdbServer;
import org.javisor.machine.VirtualMachine;

/** Starts the server for gdb as the command line says. */
final class GdbService {
  private GdbService() {}

  /**
   * Serves from now on.
   *
   * @param messages where the address is announced
   * @throws UserError if the address cannot be used
   */
  static GdbServer start(VirtualMachine machine, DebuggerSpec spec, PrintStream messages) throws UserError {
    try {
      InetSocketAddress address = new InetSocketAddress(VncService.host(spec.host()), spec.port());
      GdbServer server =
          GdbServer.start(machine, address, text -> messages.println("\rjavisor: " + text + "\r"));
      InetSocketAddress bound = server.address();
      String waits = spec.waits() ? "; the machine waits for it" : "";
      messages
          .println("javisor: for gdb: target remote " + bound.getHostString() + ":" + bound.getPort() + waits + "\r");
      if (spec.waits()) {
        machine.pause();
      }
      return server;
    } catch (IllegalArgumentException e) {
      throw UserError.badInput("--gdb: " + e.getMessage());
    } catch (UnknownHostException e) {
      throw UserError.host("--gdb: there is no host " + spec.host(), e);
    } catch (IOException e) {
      throw UserError.host("cannot serve --gdb " + spec.port() + ": " + Messages.of(e), e);
    }
  }
}
