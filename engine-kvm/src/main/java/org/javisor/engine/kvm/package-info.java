/**
 * Guest code on the processor itself, through Linux' KVM: {@link org.javisor.engine.kvm.KvmEngine} makes CPUs, {@link
 * org.javisor.engine.kvm.KvmHost} says what this host's KVM can do.
 */
package org.javisor.engine.kvm;
