package org.javisor.devices.pc.pci;

/** What a base address register moves: the registers of a device. Called with the PCI lock held. */
public interface BarTarget {
  /**
   * Software placed the registers.
   *
   * @param address a port number or a guest-physical address, aligned to the size
   */
  void map(long address);

  /** They answer no more. */
  void unmap();
}
