/**
 * The floppy controller, an 82077AA with up to two drives. Entry class: {@link
 * org.javisor.devices.pc.floppy.FloppyController}.
 */
package org.javisor.devices.pc.floppy;
