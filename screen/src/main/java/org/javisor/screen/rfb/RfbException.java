package org.javisor.screen.rfb;

import java.io.IOException;

/** A viewer said something that it may not say; its connection ends. */
final class RfbException extends IOException {
  private static final long serialVersionUID = 1;

  RfbException(String message) {
    super(message);
  }
}
