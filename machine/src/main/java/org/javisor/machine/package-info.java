/**
 * The library: a {@link org.javisor.machine.MachineSpec} says what a machine is, {@link
 * org.javisor.machine.VirtualMachine} runs it, {@link org.javisor.machine.Console} reads its screen line and types.
 */
package org.javisor.machine;
