/**
 * The contract between a VM and the engines that run its CPUs: an {@link org.javisor.engine.Engine} makes {@link
 * org.javisor.engine.Vcpu}s, whose {@code run} returns a sealed {@link org.javisor.engine.Exit} when nobody further in
 * can handle an event.
 */
package org.javisor.engine;
