package org.javisor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletionException;
import org.javisor.screen.rfb.TlsIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in. */
class AccessTest {
  private Rig rig;

  @BeforeEach
  void serve() throws IOException {
    rig = new Rig();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static InetSocketAddress everywhere() throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0);
  }

  @Test
  void theTokenOpensTheMachine() throws IOException, InterruptedException {
    HttpResponse<String> answer = rig.send(rig.request("/api/machine"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"name\":\"Rig\"", "\"state\":\"running\"", "\"instructions\":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/machine", "/api/screenshot", "/api/power/off", "/api/type", "/socket/screen"})
  void withoutATokenNothingButThePagesFilesIsServed(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = rig.send(HttpRequest.newBuilder(rig.at(path)));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("the token is wrong or missing\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "Bearer the-token-of-testz", "Bearer the-token-of-test", "Bearer the-token-of-tests ", "the-token-of-tests",
    "Basic the-token-of-tests", "Bearer "})
  void aWrongTokenIsRefused(String header) throws IOException {
    String answer = rig.raw(
        "GET /api/machine HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: " + header + "x\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 401");
  }

  @Test
  void aSocketWithAWrongTokenIsRefused() {
    assertThatThrownBy(() -> rig.client.newWebSocketBuilder().subprotocols("javisor", "token.another-token")
        .buildAsync(URI.create("ws" + rig.at("/socket/screen").toString().substring(4)), new Rig.TestSocket())
        .join())
        .isInstanceOf(CompletionException.class).hasMessageContaining("WebSocketHandshakeException");
    assertThat(rig.server.sockets()).isZero();
  }

  /** As when a name that somebody else owns leads to 127.0.0.1. */
  @Test
  void aServerThatWasCalledByAnotherNameDoesNotAnswer() throws IOException {
    assertThat(rig.raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 421");
    assertThat(rig.raw("GET / HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(rig.raw("GET / HTTP/1.1\r\nHost: [::1]:1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  @Test
  void anotherSitesPageGetsNothingEvenWithTheToken() throws IOException, InterruptedException {
    HttpResponse<String> answer = rig.send(rig.request("/api/machine").header("Origin", "http://evil.example"));
    assertThat(answer.statusCode()).isEqualTo(403);
    String own = "http://127.0.0.1:" + rig.server.address().getPort();
    assertThat(rig.send(rig.request("/api/machine").header("Origin", own)).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> rig.client.newWebSocketBuilder().header("Origin", "http://evil.example")
        .subprotocols("javisor", "token." + Rig.TOKEN)
        .buildAsync(URI.create("ws" + rig.at("/socket/screen").toString().substring(4)), new Rig.TestSocket())
        .join())
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void othersThanThisHostAreServedWithTlsOnly() throws IOException {
    InetSocketAddress everywhere = everywhere();
    assertThatThrownBy(() -> WebSettings.loopback().withAddress(everywhere))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("only with TLS");
    WebSettings encrypted = WebSettings.loopback().withTls(TlsIdentity.selfSigned("localhost"));
    assertThat(encrypted.withAddress(everywhere).address()).isEqualTo(everywhere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "with a blank in it", "umlaut-äöü-äöü", "eleven-char"})
  void aTokenIsLongAndPlain(String token) {
    assertThatThrownBy(() -> WebSettings.loopback().withToken(token)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tokensDifferAndAreNotPrinted() {
    WebSettings settings = WebSettings.loopback();
    assertThat(settings.token()).hasSize(24).isNotEqualTo(WebSettings.loopback().token());
    assertThat(settings.toString()).doesNotContain(settings.token());
  }
}
