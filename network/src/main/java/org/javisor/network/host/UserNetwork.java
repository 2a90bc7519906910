package org.javisor.network.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.javisor.device.HostTimeSource;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.NetworkBackend;
import org.javisor.network.nat.Nat;
import org.javisor.network.nat.NatSettings;

/**
 * A NAT at the end of a cable, usually a switch's port: runs without any privilege, on one thread. Closing it closes
 * all connections.
 */
public final class UserNetwork implements AutoCloseable {
  /** Frames that are taken at a time, so that sockets have their turn. */
  private static final int FRAMES_A_TURN = 256;

  private final NetworkBackend cable;
  private final NioHost host;
  private final Nat nat;
  private final HostTimeSource time = new HostTimeSource();
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;

  private UserNetwork(NatSettings settings, NetworkBackend cable, NioHost host) {
    this.cable = cable;
    this.host = host;
    this.nat = new Nat(settings, host, cable::send, new SecureRandom());
    this.thread = Thread.ofPlatform().daemon(true).name("javisor-nat").unstarted(this::run);
  }

  /**
   * Plugs a NAT in.
   *
   * @throws IOException if a forwarded port is taken: nothing was started then
   */
  public static UserNetwork start(NatSettings settings, NetworkBackend cable) throws IOException {
    NioHost host = new NioHost();
    boolean complete = false;
    try {
      UserNetwork network = new UserNetwork(settings, cable, host);
      network.nat.listen();
      cable.accept(new NetworkBackend.Acceptance(true, true, true));
      cable.listen(new NetworkBackend.Listener() {
        @Override
        public void framesAvailable() {
          host.wakeUp();
        }

        @Override
        public void linkChanged() {
          // Guests that are not there do not answer.
        }
      });
      network.thread.start();
      complete = true;
      return network;
    } finally {
      if (!complete) {
        host.close();
      }
    }
  }

  private void run() {
    try (host) {
      long wait = 0;
      while (!closed) {
        host.await(wait, () -> nat.time(time.nanos()));
        boolean more = takeFrames();
        nat.expire();
        nat.flush();
        wait = more ? 0 : untilDeadline();
      }
      nat.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the host's sockets cannot be waited for", e);
    } finally {
      ended.countDown();
    }
  }

  /** Returns whether there may be more. */
  private boolean takeFrames() {
    for (int i = 0; i < FRAMES_A_TURN; i++) {
      Optional<EthernetFrame> frame = cable.receive();
      if (frame.isEmpty()) {
        return false;
      }
      nat.frame(frame.get());
    }
    return true;
  }

  /** In milliseconds; at least one, so that a deadline that is almost due does not make the thread spin. */
  private long untilDeadline() {
    long deadline = nat.deadline();
    if (deadline == Long.MAX_VALUE) {
      return -1;
    }
    return Math.clamp((deadline - time.nanos()) / 1_000_000, 1, 60_000);
  }

  /** Counters by name, in the order to print them. */
  public Map<String, Long> statistics() {
    return nat.counters().values();
  }

  @Override
  public void close() {
    closed = true;
    host.wakeUp();
    boolean interrupted = false;
    while (ended.getCount() > 0) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
