package org.javisor.devices.pc.debug;

import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.device.PowerControl;

/** The debug exit port 0xF4: writing v ends the machine with the code (v &lt;&lt; 1) | 1, so that 0 cannot happen. */
public final class DebugExit implements PortRegion {
  private static final int PORT = 0xF4;

  private final PowerControl power;

  public DebugExit(PowerControl power) {
    this.power = power;
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("debug-exit", PORT, 4, 4, this);
  }

  @Override
  public int read(int offset, int sizeBytes) {
    return 0;
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    power.exit(value << 1 | 1);
  }
}
