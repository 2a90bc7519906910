package org.javisor.gdb;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.javisor.machine.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * Waits for gdb at a port of the loopback address: whoever reaches it does with the machine what he likes. One debugger
 * at a time; others wait. The machine stands still while one is attached and has not let it go on.
 *
 * <pre>{@code
 * var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234);
 * try (GdbServer server = GdbServer.start(vm, address, System.err::println)) {
 *   vm.start();
 *   vm.await();
 * }
 * }</pre>
 */
public final class GdbServer implements AutoCloseable {
  private final VirtualMachine machine;
  private final ServerSocket socket;
  private final Consumer<String> messages;
  private final AtomicReference<@Nullable Conversation> current = new AtomicReference<>();

  private GdbServer(VirtualMachine machine, ServerSocket socket, Consumer<String> messages) {
    this.messages = messages;
    this.machine = machine;
    this.socket = socket;
  }

  /**
   * Listens from now on.
   *
   * @param address of the loopback interface; port 0 for any
   * @param messages told, in a line, why a debugger is sent away
   * @throws IOException if the port cannot be had
   * @throws IllegalArgumentException if others could reach the address
   */
  public static GdbServer start(VirtualMachine machine, InetSocketAddress address, Consumer<String> messages)
      throws IOException {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "gdb's protocol knows no password: choose a loopback address, not " + address.getHostString());
    }
    ServerSocket socket = new ServerSocket();
    boolean good = false;
    try {
      socket.setReuseAddress(true);
      socket.bind(address, 1);
      GdbServer server = new GdbServer(machine, socket, messages);
      Thread.ofVirtual().name("javisor-gdb").start(server::serve);
      good = true;
      return server;
    } finally {
      if (!good) {
        socket.close();
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        client.setTcpNoDelay(true);
        Conversation conversation = new Conversation(machine, client);
        current.set(conversation);
        conversation.run();
      } catch (IOException e) {
        // The connection broke, or this was closed: the next one, if there is one.
      } catch (UnsupportedOperationException | IllegalStateException e) {
        messages.accept("gdb is sent away: " + e.getMessage());
      } catch (InterruptedException e) {
        return;
      } finally {
        current.set(null);
      }
    }
  }

  /** Ends the conversation, if there is one; the machine goes on. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody is served any more in any case.
    }
    Optional.ofNullable(current.get()).ifPresent(Conversation::end);
  }
}
