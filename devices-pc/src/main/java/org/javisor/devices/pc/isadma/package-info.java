/** The two 8237A DMA controllers of the ISA bus, and their page registers. */
package org.javisor.devices.pc.isadma;
