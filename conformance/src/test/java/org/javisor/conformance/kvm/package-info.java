/**
 * Hardware assist: on this host's KVM if it has one, and on the processor that QEMU emulates, with virtualization of
 * its own.
 */
@org.jspecify.annotations.NullMarked
package org.javisor.conformance.kvm;
