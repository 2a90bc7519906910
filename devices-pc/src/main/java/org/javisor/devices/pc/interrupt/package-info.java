/**
 * Interrupt controllers: two 8259As, the I/O APIC, local APICs, and {@link
 * org.javisor.devices.pc.interrupt.InterruptFabric}, which owns and connects them.
 */
package org.javisor.devices.pc.interrupt;
