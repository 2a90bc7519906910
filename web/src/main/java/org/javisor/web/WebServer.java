package org.javisor.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.javisor.device.HostTimeSource;
import org.javisor.machine.VirtualMachine;

/**
 * Serves the page of one machine: its screen, its serial console, and its buttons.
 *
 * <pre>{@code
 * SharedSerial serial = new SharedSerial(console);
 * VirtualMachine vm = VirtualMachine.create(spec.withSerial(serial)).start();
 * try (WebServer page = new WebServer(vm, serial, WebSettings.loopback())) {
 *   System.out.println(page.uri());
 *   vm.await();
 * }
 * }</pre>
 */
public final class WebServer implements AutoCloseable {
  private static final int MOST_THREADS = 16;
  private static final int LEAST_THREADS = 4;
  private static final int IDLE_MILLIS = 15_000;
  private static final int BACKLOG = 256;
  private static final int LONGEST_HEADER = 8 << 10;

  /** Viewers send little: the longest message is a piece of a clipboard. */
  private static final int LONGEST_MESSAGE = 1 << 20;

  private final WebSettings settings;
  private final Server server;
  private final ServerConnector connector;
  private final Channels channels = new Channels();

  /**
   * Listens from now on.
   *
   * @param serial what the first serial port of the machine talks to
   * @throws IOException if the address cannot be used
   */
  public WebServer(VirtualMachine machine, SharedSerial serial, WebSettings settings) throws IOException {
    this.settings = settings;
    HostTimeSource clock = new HostTimeSource();
    MediaShelf shelf = new MediaShelf(machine.media(), clock::nanos);
    MachineView view = new MachineView(machine, settings.name(), clock::nanos, shelf);
    Crowd crowd = new Crowd();
    Entrance entrance = new Entrance(
        new Gate(settings), crowd, new Actions(machine, shelf, view, channels),
        new Sockets(machine, serial, channels, view, clock::nanos));
    server = new Server(threads());
    connector = connector(settings, crowd);
    server.addConnector(connector);
    server.setHandler(entrance);
    entrance.container(container());
    start();
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("javisor-web");
    threads.setDaemon(true);
    return threads;
  }

  private ServerConnector connector(WebSettings served, Crowd crowd) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(LONGEST_HEADER);
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    ConnectionFactory[] protocols = {http};
    if (served.tls().isPresent()) {
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setSslContext(served.tls().get().context());
      // Certificates that vouch for themselves name one of the names that a host has.
      configuration.addCustomizer(new SecureRequestCustomizer(false));
      protocols = new ConnectionFactory[] {new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()), http};
    }
    ServerConnector made = new ServerConnector(server, 1, 1, protocols);
    made.setHost(served.address().getAddress().getHostAddress());
    made.setPort(served.address().getPort());
    made.setAcceptQueueSize(BACKLOG);
    made.setIdleTimeout(IDLE_MILLIS);
    made.addBean(crowd);
    return made;
  }

  private ServerWebSocketContainer container() {
    ServerWebSocketContainer container = ServerWebSocketContainer.ensure(server);
    container.setMaxBinaryMessageSize(LONGEST_MESSAGE);
    container.setMaxTextMessageSize(LONGEST_HEADER);
    container.setMaxFrameSize(LONGEST_MESSAGE);
    container.setAutoFragment(false);
    // The rounds see to those who are silent.
    container.setIdleTimeout(Duration.ZERO);
    return container;
  }

  private void start() throws IOException {
    boolean started = false;
    try {
      server.start();
      started = true;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the server did not start: " + e.getMessage(), e);
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(settings.address().getAddress(), connector.getLocalPort());
  }

  /** What to open in a browser. The token is behind the mark that browsers do not send to servers. */
  public URI uri() {
    InetSocketAddress at = address();
    String host = at.getAddress().getHostAddress();
    String scheme = settings.tls().isPresent() ? "https" : "http";
    return URI.create("%s://%s:%d/#token=%s".formatted(
        scheme, host.contains(":") ? "[" + host + "]" : host, at.getPort(), settings.token()));
  }

  /** How many sockets of pages are open. */
  public int sockets() {
    return channels.count();
  }

  /** The machine is no more: tells the pages how it ended, and serves nobody any longer. */
  public void end(String how) {
    channels.close(SocketChannel.ENDED, how);
    close();
  }

  /** Ends all connections and listens no more. The machine and its serial port stay as they are. */
  @Override
  public void close() {
    channels.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }
}
