/**
 * Hardware assist: {@link org.javisor.engine.kvm.KvmHost} says what this host's KVM offers, and what to do where it
 * offers nothing.
 */
package org.javisor.engine.kvm;
