/**
 * A Serial ATA host adapter as in an ICH9: {@link org.javisor.devices.pc.ahci.AhciController}, with {@link
 * org.javisor.devices.pc.ahci.AhciPort}s.
 */
package org.javisor.devices.pc.ahci;
