package org.javisor.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.javisor.screen.rfb.TlsIdentity;

/**
 * Where and to whom the page is served.
 *
 * @param address where to listen; port 0 for any free one
 * @param token what a visitor must know
 * @param tls encrypts, and says who the server is
 * @param name the machine's name, as the page shows it
 */
public record WebSettings(InetSocketAddress address, String token, Optional<TlsIdentity> tls, String name) {
  /** What a token looks like: it has to fit into addresses and headers as it is. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{12,128}");

  private static final int TOKEN_BYTES = 18;

  /**
   * @throws IllegalArgumentException if others than this host are to be served without TLS, or the token is too short
   *     or has other characters than letters, digits, dots, hyphens, underscores and tildes
   */
  public WebSettings {
    boolean local = address.getAddress() != null && address.getAddress().isLoopbackAddress();
    if (!local && tls.isEmpty()) {
      throw new IllegalArgumentException("beyond this host, the page is served only with TLS: " + address);
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "a token has 12 to 128 letters, digits, dots, hyphens, underscores and tildes");
    }
  }

  /** This host's browsers at any free port, with a new token. */
  public static WebSettings loopback() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new WebSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), Optional.empty(), "Javisor");
  }

  public WebSettings withAddress(InetSocketAddress changed) {
    return new WebSettings(changed, token, tls, name);
  }

  public WebSettings withToken(String changed) {
    return new WebSettings(address, changed, tls, name);
  }

  public WebSettings withTls(TlsIdentity changed) {
    return new WebSettings(address, token, Optional.of(changed), name);
  }

  public WebSettings withName(String changed) {
    return new WebSettings(address, token, tls, changed);
  }

  /** Of all settings, what may be printed. */
  @Override
  public String toString() {
    return "WebSettings[" + address + ", " + name + "]";
  }
}
