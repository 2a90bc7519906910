/** ROM and the RAM behind it: {@link org.javisor.devices.pc.rom.ShadowMemory}. */
package org.javisor.devices.pc.rom;
