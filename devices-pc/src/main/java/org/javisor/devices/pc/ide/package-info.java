/**
 * The IDE function of a PIIX3: two channels with two drives each, at the ports they have always had, and a bus master
 * for each channel. Entry class: {@link org.javisor.devices.pc.ide.IdeController}.
 */
package org.javisor.devices.pc.ide;
