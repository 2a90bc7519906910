/** The parallel port, {@link org.javisor.devices.pc.parallel.ParallelPort}, with a printer. */
package org.javisor.devices.pc.parallel;
