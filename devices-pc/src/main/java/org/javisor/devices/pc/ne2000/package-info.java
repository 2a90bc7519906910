/** An NE2000-compatible network card on PCI: a DP8390 controller with 16 KiB of memory, as in a Realtek RTL8029AS. */
package org.javisor.devices.pc.ne2000;
