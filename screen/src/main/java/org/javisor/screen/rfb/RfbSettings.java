package org.javisor.screen.rfb;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where and to whom a screen is served.
 *
 * @param address where to listen; port 0 for any free one
 * @param name what viewers show as the desktop's name
 * @param password of viewers; the protocol uses its first eight bytes
 * @param tls encrypts, and says who the server is
 */
public record RfbSettings(
    InetSocketAddress address, String name, Optional<String> password, Optional<TlsIdentity> tls) {
  /** Ports of displays count from here. */
  public static final int FIRST_PORT = 5900;

  /** @throws IllegalArgumentException if others than this host are to be served without password or TLS */
  public RfbSettings {
    boolean local = address.getAddress() != null && address.getAddress().isLoopbackAddress();
    if (!local && (password.isEmpty() || tls.isEmpty())) {
      throw new IllegalArgumentException(
          "beyond this host, a screen is served only with a password and TLS: " + address);
    }
    if (password.isPresent() && password.get().isEmpty()) {
      throw new IllegalArgumentException("the password is empty");
    }
  }

  /** This host's viewers on a display: port 5900 plus its number. */
  public static RfbSettings loopback(int display) {
    return new RfbSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + display), "Javisor",
        Optional.empty(), Optional.empty());
  }

  public RfbSettings withAddress(InetSocketAddress changed) {
    return new RfbSettings(changed, name, password, tls);
  }

  public RfbSettings withName(String changed) {
    return new RfbSettings(address, changed, password, tls);
  }

  public RfbSettings withPassword(String changed) {
    return new RfbSettings(address, name, Optional.of(changed), tls);
  }

  public RfbSettings withTls(TlsIdentity changed) {
    return new RfbSettings(address, name, password, Optional.of(changed));
  }
}
