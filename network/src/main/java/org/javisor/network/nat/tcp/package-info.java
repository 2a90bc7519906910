/** A TCP endpoint towards guests: one connection is a state machine, whose time is a parameter. */
package org.javisor.network.nat.tcp;
