package org.javisor.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line says about the screen.
 *
 * @param width columns that the monitor likes best
 * @param height rows that the monitor likes best
 * @param vnc where viewers are served; empty for nowhere
 * @param page where the web page is served; empty for nowhere
 * @param screenshot the PNG file for what the screen shows at the end; empty for none
 */
record ScreenSpec(int width, int height, Optional<Vnc> vnc, Optional<Page> page, Optional<Path> screenshot) {
  /**
   * Where viewers are served.
   *
   * @param host the name or address to listen at; empty for this host only
   * @param display its port is 5900 plus this
   * @param passwordFile its first line is the password
   * @param tls whether connections are encrypted
   * @param tlsFile a PKCS #12 file with the key; empty for a new one
   */
  record Vnc(String host, int display, Optional<Path> passwordFile, boolean tls, Optional<Path> tlsFile) {}

  /**
   * Where the page is served.
   *
   * @param host the name or address to listen at; empty for this host only
   * @param port 0 for any free one
   * @param tokenFile its first line is what visitors must know; empty for a new token
   * @param tls whether connections are encrypted
   * @param tlsFile a PKCS #12 file with the key; empty for a new one
   */
  record Page(String host, int port, Optional<Path> tokenFile, boolean tls, Optional<Path> tlsFile) {}
}
