package org.javisor.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.javisor.screen.rfb.TlsIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, actions and sockets, for those who may. */
class ServiceTest {
  private Rig rig;

  @BeforeEach
  void serve() throws IOException {
    rig = new Rig();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "/", "/page/main.js", "/page/style.css", "/page/icon.svg", "/vendor/novnc/core/rfb.js",
    "/vendor/novnc/vendor/pako/lib/zlib/inflate.js", "/vendor/xterm/lib/xterm.mjs",
    "/vendor/uplot/dist/uPlot.esm.js"})
  void thePageComesFromTheServerItself(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = rig.send(HttpRequest.newBuilder(rig.at(path)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isNotEmpty();
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).matches("(text/.*;charset=utf-8|image/svg.xml)");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "/page/nothing.js", "/page/", "/page", "/vendor/novnc/", "/WebServer.class", "/page/../WebServer.class",
    "/page/%2e%2e/WebServer.class", "/page/..%2fWebServer.class", "/page//main.js", "/META-INF/MANIFEST.MF",
    "/vendor/novnc/LICENSE.txt%00.js", "/..", "//etc/passwd"})
  void nothingElseIsAFileOfThePage(String path) throws IOException {
    String answer = rig.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*");
  }

  @Test
  void pauseAndResumeReachTheMachine() throws IOException, InterruptedException {
    assertThat(rig.post("/api/power/pause", "").body()).contains("\"state\":\"paused\"");
    assertThat(rig.machine.paused()).isTrue();
    assertThat(rig.post("/api/power/resume", "").body()).contains("\"state\":\"running\"");
    assertThat(rig.machine.paused()).isFalse();
  }

  @Test
  void powerOffEndsTheMachine() throws IOException, InterruptedException {
    assertThat(rig.post("/api/power/off", "").statusCode()).isEqualTo(200);
    assertThat(rig.machine.await(Rig.PATIENCE)).isPresent();
  }

  @Test
  void theScreenshotIsTheMachines() throws IOException, InterruptedException {
    // Its cursor blinks.
    byte[] before = rig.machine.screen().screenshot().toPng();
    HttpResponse<byte[]> answer = rig.client.send(rig.request("/api/screenshot").build(), BodyHandlers.ofByteArray());
    byte[] after = rig.machine.screen().screenshot().toPng();
    assertThat(answer.body()).isIn(before, after);
  }

  @Test
  void whatCannotBeTypedIsRefusedWithTheReason() throws IOException, InterruptedException {
    HttpResponse<String> answer = rig.post("/api/type", "caf\u00e9");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("no key of a US keyboard gives 'é'");
    assertThat(rig.post("/api/type", "x".repeat(20_000)).statusCode()).isEqualTo(413);
    assertThat(rig.post("/api/type", "abc").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/", "/api/power", "/api/power/", "/api/power/explode", "/api/type/x", "/api/machine"})
  void anActionThatDoesNotExistDoesNothing(String path) throws IOException, InterruptedException {
    assertThat(rig.post(path, "").statusCode()).isEqualTo(404);
    assertThat(rig.send(rig.request(path).method("DELETE", HttpRequest.BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }

  @Test
  void theScreenSocketSpeaksRfb() throws Exception {
    Rig.TestSocket socket = rig.open("screen");
    assertThat(socket.socket().getSubprotocol()).isEqualTo("javisor");
    assertThat(new String(socket.await(12), StandardCharsets.US_ASCII)).isEqualTo("RFB 003.008\n");
    socket.send("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
    // One security type, none.
    assertThat(socket.await(14)).endsWith(1, 1);
    // Taken, and shared: the size of the text screen follows.
    socket.send(new byte[] {1});
    socket.send(new byte[] {1});
    byte[] answer = socket.await(14 + 4 + 4);
    assertThat((answer[18] & 0xFF) << 8 | answer[19] & 0xFF).isEqualTo(rig.machine.screen().screenshot().width());
    assertThat((answer[20] & 0xFF) << 8 | answer[21] & 0xFF).isEqualTo(rig.machine.screen().screenshot().height());
  }

  @Test
  void theSerialSocketBeginsWithWhatWasPrintedBefore() throws Exception {
    "before".chars().forEach(rig.serial::offer);
    Rig.TestSocket socket = rig.open("serial");
    assertThat(new String(socket.await(6), StandardCharsets.US_ASCII)).isEqualTo("before");
    " after".chars().forEach(rig.serial::offer);
    assertThat(new String(socket.await(12), StandardCharsets.US_ASCII)).isEqualTo("before after");
    assertThat(rig.terminal.text()).isEqualTo("before after");
  }

  @Test
  void theSerialPortOutlivesAServer() throws Exception {
    rig.server.close();
    try (Rig next = rig.withSerial(rig.serial)) {
      Rig.TestSocket socket = next.open("serial");
      "still".chars().forEach(rig.serial::offer);
      assertThat(new String(socket.await(5), StandardCharsets.US_ASCII)).isEqualTo("still");
    }
  }

  @Test
  void messagesBetweenPongsAndTextsAllArrive() throws Exception {
    // Not the machine's, which would take some.
    SharedSerial serial = new SharedSerial(rig.terminal);
    try (Rig other = rig.withSerial(serial)) {
      allArrive(other.open("serial"), serial);
    }
  }

  private static void allArrive(Rig.TestSocket socket, SharedSerial serial) {
    StringBuilder typed = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      socket.send(new byte[] {(byte) ('a' + i % 26)});
      socket.socket().sendPong(ByteBuffer.wrap(new byte[] {1})).join();
      socket.socket().sendPing(ByteBuffer.wrap(new byte[] {2})).join();
      socket.socket().sendText("nothing", true).join();
      typed.append((char) ('a' + i % 26));
    }
    StringBuilder arrived = new StringBuilder();
    long end = System.nanoTime() + Rig.PATIENCE.toNanos();
    while (arrived.length() < typed.length() && System.nanoTime() < end) {
      int next = serial.poll();
      if (next >= 0) {
        arrived.append((char) next);
      }
    }
    assertThat(arrived).hasToString(typed.toString());
  }

  @Test
  void theEventSocketTellsOfTheMachineAndOfItsEnd() throws Exception {
    Rig.TestSocket socket = rig.open("events");
    assertThat(new String(socket.await(10), StandardCharsets.UTF_8)).contains("\"state\":\"running\"");
    rig.server.end("It was powered off.");
    assertThat(socket.closeCode()).isEqualTo(SocketChannel.ENDED);
    assertThat(socket.reason).isEqualTo("It was powered off.");
  }

  @Test
  void withTlsEverythingIsEncrypted() throws IOException, InterruptedException, GeneralSecurityException {
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    WebSettings settings = WebSettings.loopback().withTls(identity)
        .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (WebServer server = new WebServer(rig.machine, new SharedSerial(rig.terminal), settings);
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(identity)).build()) {
      assertThat(server.uri().getScheme()).isEqualTo("https");
      String host = "https://localhost:" + server.address().getPort();
      HttpRequest request = HttpRequest.newBuilder(URI.create(host + "/api/machine"))
          .header("Authorization", "Bearer " + settings.token()).build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private static SSLContext trusting(TlsIdentity identity) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("javisor", identity.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
