/**
 * Virtio devices: a {@link org.javisor.virtio.VirtioChip} knows its kind of requests, the {@link
 * org.javisor.virtio.VirtioSlot} around it negotiates features, owns the queues and the lock, and catches what
 * no driver may do; a transport ({@code pci}, {@code mmio}) puts the slot's registers where a driver finds them.
 *
 * <p>Lock order: slot, PCI bus, MSI-X table, interrupt fabric, clock. Requests that need the host's disk or network are
 * carried out elsewhere and completed on the clock's thread.
 */
package org.javisor.virtio;
