/**
 * The USB 1.1 host controller of a PIIX3, {@link org.javisor.devices.pc.usb.UhciController}, with a tablet and a
 * keyboard at the two ports of its root hub.
 */
package org.javisor.devices.pc.usb;
