package org.javisor.web;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Decides who may come in. Whoever knows the token is the machine's owner. Names and origins are looked at, too: a page
 * of somebody else in the owner's browser must not reach the machine, not even by a name that leads to this host.
 *
 * @see "RFC 6455, 10.2 Origin Considerations"
 */
final class Gate {
  /** The protocol that sockets speak; a second one in the same header carries the token. */
  static final String PROTOCOL = "javisor";

  private static final String TOKEN_PROTOCOL = "token.";
  private static final String BEARER = "Bearer ";
  private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final byte[] token;
  private final boolean local;
  private final String scheme;

  Gate(WebSettings settings) {
    this.token = bytes(settings.token());
    InetAddress host = settings.address().getAddress();
    this.local = host.isLoopbackAddress();
    this.scheme = settings.tls().isPresent() ? "https" : "http";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the visitor called this server by a name that is its own: others may have led a browser here. */
  boolean knowsItsName(Request request) {
    if (!local) {
      return true;
    }
    String host = request.getHeaders().get(HttpHeader.HOST);
    if (host == null) {
      return false;
    }
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return LOCAL_NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether the request comes from this server's own page, or from no page at all. */
  boolean sameOrigin(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    String host = request.getHeaders().get(HttpHeader.HOST);
    return origin == null || origin.equalsIgnoreCase(scheme + "://" + host);
  }

  /** Whether a request for data or an action carries the token. */
  boolean admits(Request request) {
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    return header != null && header.startsWith(BEARER) && matches(header.substring(BEARER.length()));
  }

  /** Whether a request for a socket carries the token: browsers let pages add nothing else than protocols. */
  boolean admitsSocket(Request request) {
    Optional<String> given = request.getHeaders().getCSV("Sec-WebSocket-Protocol", false).stream()
        .filter(protocol -> protocol.startsWith(TOKEN_PROTOCOL))
        .findFirst();
    return given.isPresent() && matches(given.get().substring(TOKEN_PROTOCOL.length()));
  }

  /** Takes as long whatever was given. */
  private boolean matches(String given) {
    byte[] tried = bytes(given);
    boolean equal = MessageDigest.isEqual(token, tried);
    Arrays.fill(tried, (byte) 0);
    return equal;
  }
}
