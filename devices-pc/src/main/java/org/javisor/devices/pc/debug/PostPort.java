package org.javisor.devices.pc.debug;

import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;

/** Port 0x80: power-on self-test codes, and what software writes to in order to wait a microsecond. */
public final class PostPort implements PortRegion {
  private static final int PORT = 0x80;

  private volatile int code;

  /** Shows 0 until something is written. */
  public PostPort() {}

  /** Puts its port into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("post", PORT, 1, 1, this);
  }

  /** The byte written last. */
  public int code() {
    return code;
  }

  @Override
  public int read(int offset, int sizeBytes) {
    return code;
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    code = value & 0xFF;
  }
}
