package org.javisor.web;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.javisor.machine.VirtualMachine;

/** Makes the server's ends of the page's sockets. */
final class Sockets {
  private final Channels channels;
  private final VirtualMachine machine;
  private final SharedSerial serial;
  private final MachineView view;
  private final LongSupplier nanos;

  Sockets(VirtualMachine machine, SharedSerial serial, Channels channels, MachineView view, LongSupplier nanos) {
    this.channels = channels;
    this.machine = machine;
    this.serial = serial;
    this.view = view;
    this.nanos = nanos;
  }

  boolean haveRoom() {
    return channels.haveRoom();
  }

  /** A channel that waits for its connection; empty if there is none of that name. */
  Optional<SocketChannel> open(String name) {
    return switch (name) {
      case "screen" -> Optional.of(new ScreenSocket(channels, nanos, machine.screen(), view.name()));
      case "serial" -> Optional.of(new SerialSocket(channels, nanos, serial));
      case "events" -> Optional.of(new EventSocket(channels, nanos, view));
      default -> Optional.empty();
    };
  }
}
