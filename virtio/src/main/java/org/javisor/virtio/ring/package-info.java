/**
 * Virtqueues, in both formats. What stands in guest memory is read once, into locals, and validated; a ring that cannot
 * be is a {@link org.javisor.virtio.ring.RingException}, which the slot turns into DEVICE_NEEDS_RESET.
 */
package org.javisor.virtio.ring;
