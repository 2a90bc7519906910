/**
 * The contracts between devices and the rest of a machine.
 *
 * <p>A device is a <em>chip</em> (a pure state machine: no locks, no bus, no clock of its own; time enters as a
 * parameter) and a <em>slot</em> (a {@link org.javisor.device.Device}: the lock, port and MMIO regions, interrupt line,
 * timers and backend).
 *
 * <p>Lock order: a slot's lock, then the interrupt fabric's, then the clock's. The clock and the fabric are leaves:
 * their wake-up callbacks must not take locks. Timers expire and backends call their listeners without holding any
 * lock.
 *
 * <p>Work that blocks runs on virtual threads ({@link org.javisor.device.BlockQueue}); what comes of it reaches a
 * device on the clock's thread.
 */
package org.javisor.device;
