package org.javisor.devices.pc.pci;

import org.javisor.device.PortMapping;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.jspecify.annotations.Nullable;

/** Registers that an I/O base address register moves. Placed over ports that have an owner, they do not answer. */
public final class PortBarTarget implements BarTarget {
  private final PortSpace ports;
  private final PortMapping wanted;
  private @Nullable PortMapping mapping;

  /** @param widthBytes the widest access that the region takes */
  public PortBarTarget(PortSpace ports, String name, int count, int widthBytes, PortRegion region) {
    this.ports = ports;
    this.wanted = new PortMapping(name, 0, count, widthBytes, region);
  }

  @Override
  public void map(long address) {
    int first = (int) address;
    boolean free = ports.mappings().stream().noneMatch(m -> m.first() < first + wanted.count() && first <= m.last());
    if (free) {
      mapping = ports.add(wanted.name(), first, wanted.count(), wanted.widthBytes(), wanted.region());
    }
  }

  @Override
  public void unmap() {
    PortMapping mapped = mapping;
    if (mapped != null) {
      ports.remove(mapped);
      mapping = null;
    }
  }
}
