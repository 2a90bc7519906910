package org.javisor.gdb;

/** A packet that contradicts the protocol, or asks for what cannot be: answered by an error. */
final class BadPacketException extends Exception {
  private static final long serialVersionUID = 1L;

  BadPacketException() {
    super("a packet that cannot be", null, false, false);
  }
}
