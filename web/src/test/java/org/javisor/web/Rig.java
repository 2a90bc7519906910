package org.javisor.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Entry;
import org.javisor.machine.Console;
import org.javisor.machine.Display;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.VirtualMachine;

/** A server with a machine that only halts, and visitors. */
final class Rig implements AutoCloseable {
  static final String TOKEN = "the-token-of-tests";
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final Console terminal = new Console();
  final SharedSerial serial;
  final VirtualMachine machine;
  final WebServer server;
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Rig() throws IOException {
    serial = new SharedSerial(terminal);
    // HLT, and back to it.
    byte[] code = {(byte) 0xF4, (byte) 0xEB, (byte) 0xFD};
    MachineSpec spec = MachineSpec.boot(BootRequest.of(new BootFile("code", code)))
        .withEntry(new Entry.Flat(0x10_0000, false))
        .withMemory(MachineSpec.MINIMUM_MEMORY_BYTES)
        .withSerial(serial);
    machine = VirtualMachine.create(spec.withOptions(spec.options().withDisplay(Display.standard()))).start();
    server = new WebServer(machine, serial, WebSettings.loopback().withToken(TOKEN).withName("Rig"));
  }

  private Rig(Rig rig, SharedSerial other) throws IOException {
    serial = other;
    machine = rig.machine;
    server = new WebServer(machine, serial, WebSettings.loopback().withToken(TOKEN));
  }

  /** A second server with another serial line. */
  Rig withSerial(SharedSerial other) throws IOException {
    return new Rig(this, other);
  }

  URI at(String path) {
    return server.uri().resolve(path);
  }

  /** A request with the token. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + TOKEN);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  /** What the server says to these bytes, until it ends the connection. */
  String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** A socket that collects what it is sent. */
  static final class TestSocket implements WebSocket.Listener {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    volatile String reason = "";
    private WebSocket socket;

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      synchronized (bytes) {
        byte[] chunk = new byte[data.remaining()];
        data.get(chunk);
        bytes.writeBytes(chunk);
        bytes.notifyAll();
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      synchronized (bytes) {
        bytes.writeBytes(data.toString().getBytes(StandardCharsets.UTF_8));
        bytes.notifyAll();
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String why) {
      reason = why;
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(-1);
    }

    void send(byte[] data) {
      socket.sendBinary(ByteBuffer.wrap(data), true).join();
    }

    WebSocket socket() {
      return socket;
    }

    /** What came, once it has this many bytes at least. */
    byte[] await(int count) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      synchronized (bytes) {
        while (bytes.size() < count && System.nanoTime() < end) {
          bytes.wait(100);
        }
        return bytes.toByteArray();
      }
    }

    String text() throws InterruptedException {
      return new String(await(0), StandardCharsets.ISO_8859_1);
    }

    int closeCode() throws Exception {
      return closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  TestSocket open(String name) {
    TestSocket visitor = new TestSocket();
    visitor.socket = client.newWebSocketBuilder()
        .subprotocols("javisor", "token." + TOKEN)
        .buildAsync(URI.create("ws" + at("/socket/" + name).toString().substring("http".length())), visitor)
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    return visitor;
  }

  @Override
  public void close() {
    server.close();
    // Not close, which would wait for sockets that nobody ends.
    client.shutdownNow();
    machine.close();
  }
}
