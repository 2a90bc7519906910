/**
 * Guest-physical memory: {@link org.javisor.memory.AddressSpace} maps guest-physical addresses to {@link
 * org.javisor.memory.Ram} and to {@link org.javisor.memory.MmioRegion}s, and keeps one tracking byte per page that
 * serves self-modifying code, dirty logging, shadowed page tables and watchpoints alike.
 */
package org.javisor.memory;
