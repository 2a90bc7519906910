package org.javisor.devices.pc;

import java.util.function.IntSupplier;
import org.javisor.device.Clock;
import org.javisor.device.PortSpace;
import org.javisor.device.PowerControl;
import org.javisor.devices.pc.interrupt.CpuControl;
import org.javisor.memory.AddressSpace;

/**
 * What a board leads to: the rest of the machine.
 *
 * @param currentCpu the index of the CPU whose thread makes an MMIO access
 */
public record Sockets(
    PortSpace ports, AddressSpace memory, Clock clock, PowerControl power, CpuControl cpus, IntSupplier currentCpu) {}
