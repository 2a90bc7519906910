package org.javisor.devices.pc.debug;

import org.javisor.device.CharacterBackend;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;

/**
 * A debug console port: bytes written go to a backend; reading gives 0xE9, by which software finds it. What a
 * full backend does not take is lost, as the port has no way to say "busy".
 */
public final class DebugConsole implements PortRegion {
  /** Where Bochs has it. */
  public static final int PORT = 0xE9;

  /** Where SeaBIOS and OVMF write their logs. */
  public static final int BIOS_PORT = 0x402;

  private static final int READ_BACK = 0xE9;

  private final CharacterBackend backend;

  public DebugConsole(CharacterBackend backend) {
    this.backend = backend;
  }

  /** Puts its port into the I/O space. */
  public void attachPorts(PortSpace ports, int port) {
    ports.add("debug-console", port, 1, 1, this);
  }

  @Override
  public int read(int offset, int sizeBytes) {
    return READ_BACK;
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    backend.offer(value & 0xFF);
  }
}
