package org.javisor.devices.pc.interrupt;

import org.javisor.device.PortRegion;

/** Two consecutive byte-wide ports of the 8259A pair. */
record PicPorts(InterruptFabric fabric, int first) implements PortRegion {
  @Override
  public int read(int offset, int sizeBytes) {
    return fabric.readPic(first + offset);
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    fabric.writePic(first + offset, value);
  }
}
