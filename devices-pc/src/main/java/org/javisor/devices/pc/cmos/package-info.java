/** The real-time clock and the battery-backed memory beside it: {@link org.javisor.devices.pc.cmos.Cmos}. */
package org.javisor.devices.pc.cmos;
