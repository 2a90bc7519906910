/**
 * An Intel PRO/1000 MT adapter: an 82540EM gigabit Ethernet controller with its EEPROM and PHY. Start reading at {@link
 * org.javisor.devices.pc.e1000.E1000Chip}.
 */
package org.javisor.devices.pc.e1000;
