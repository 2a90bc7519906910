/**
 * The privileged architecture: everything that is not plain computation. Delivery of exceptions and interrupts, far
 * transfers, tasks, segments, control and debug registers, MSRs, CPUID, port permissions, reset.
 */
package org.javisor.cpu.system;
