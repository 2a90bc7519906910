/** What a BIOS needs to boot a PC: {@link org.javisor.firmware.bios.BiosRequest}, {@link
 * org.javisor.firmware.bios.BiosFiles}. */
package org.javisor.firmware.bios;
