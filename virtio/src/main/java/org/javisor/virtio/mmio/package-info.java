/** Virtio over memory-mapped registers, for machines and kernels without PCI. */
package org.javisor.virtio.mmio;
