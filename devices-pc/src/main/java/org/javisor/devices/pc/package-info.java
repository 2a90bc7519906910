/**
 * A PC's board: {@link org.javisor.devices.pc.Motherboard} puts the chips of the sub-packages together, {@link
 * org.javisor.devices.pc.PcMemoryMap} says where everything stands.
 */
package org.javisor.devices.pc;
