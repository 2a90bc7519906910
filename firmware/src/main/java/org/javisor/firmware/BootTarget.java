package org.javisor.firmware;

import org.javisor.memory.AddressSpace;

/**
 * The machine that a kernel is loaded into.
 *
 * @param memory its address space, with RAM mapped as {@code map} says
 * @param map its physical memory map
 * @param rsdpAddress where the ACPI root pointer lies; 0 if the machine has no ACPI
 * @param vgaText there is a VGA text screen of 80 by 25 characters
 */
public record BootTarget(AddressSpace memory, MemoryMap map, long rsdpAddress, boolean vgaText) {}
