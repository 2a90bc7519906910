/** Virtio: rings, transports and devices. Knows PCI functions of the board, but no engine, no CPU and no machine. */
@org.jspecify.annotations.NullMarked
module org.javisor.virtio {
  requires static org.jspecify;
  requires transitive org.javisor.device;
  requires transitive org.javisor.devices.pc;
  requires transitive org.javisor.memory;

  exports org.javisor.virtio;
  exports org.javisor.virtio.balloon;
  exports org.javisor.virtio.block;
  exports org.javisor.virtio.console;
  exports org.javisor.virtio.entropy;
  exports org.javisor.virtio.mmio;
  exports org.javisor.virtio.net;
  exports org.javisor.virtio.p9;
  exports org.javisor.virtio.pci;
  exports org.javisor.virtio.ring;
  exports org.javisor.virtio.vsock;
}
