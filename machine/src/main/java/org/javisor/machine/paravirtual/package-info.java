/**
 * What a guest may ask of a hypervisor that it knows. Javisor shows itself as KVM, whose interfaces the kernels of
 * Linux and of the BSDs have: a clock in memory, stolen time, interrupts that end without an access, calls.
 */
package org.javisor.machine.paravirtual;
