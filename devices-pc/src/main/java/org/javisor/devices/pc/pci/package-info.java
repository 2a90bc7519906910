/**
 * A small conventional PCI: {@link org.javisor.devices.pc.pci.PciHost} with configuration mechanism 1 and bus 0, {@link
 * org.javisor.devices.pc.pci.PciFunction} for what sits on it, and the chip set's own functions.
 */
package org.javisor.devices.pc.pci;
