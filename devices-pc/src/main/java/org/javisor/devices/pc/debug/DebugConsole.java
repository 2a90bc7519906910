package org.javisor.devices.pc.debug;

import org.javisor.device.CharacterBackend;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;

/**
 * The debug console port 0xE9: bytes written go to a backend; reading gives 0xE9, by which software finds it. What a
 * full backend does not take is lost, as the port has no way to say "busy".
 */
public final class DebugConsole implements PortRegion {
  private static final int PORT = 0xE9;

  private final CharacterBackend backend;

  public DebugConsole(CharacterBackend backend) {
    this.backend = backend;
  }

  /** Puts its port into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("debug-console", PORT, 1, 1, this);
  }

  @Override
  public int read(int offset, int sizeBytes) {
    return PORT;
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    backend.offer(value & 0xFF);
  }
}
