/** Virtio over PCI: transitional where the type has a legacy interface, else modern only. */
package org.javisor.virtio.pci;
