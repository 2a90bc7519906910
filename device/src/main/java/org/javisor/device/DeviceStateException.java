package org.javisor.device;

/** A saved state that cannot be: malformed, of a kind or version unknown to the device, or for other hardware. */
public final class DeviceStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceStateException(String message) {
    super(message);
  }
}
