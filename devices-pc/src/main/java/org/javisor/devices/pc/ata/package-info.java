/**
 * Drives that understand ATA commands: {@link org.javisor.devices.pc.ata.AtaDisk} and, with packets, {@link
 * org.javisor.devices.pc.ata.AtapiCdrom}. They know nothing of the adapter in front of them: it fills the registers,
 * starts a command, moves data in the phases in which a drive has or wants some, and brings the drive what its medium
 * answers.
 */
package org.javisor.devices.pc.ata;
