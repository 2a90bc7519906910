/** Timers: the 8254 with port 0x61 ({@link org.javisor.devices.pc.timer.Pit}) and the HPET. */
package org.javisor.devices.pc.timer;
