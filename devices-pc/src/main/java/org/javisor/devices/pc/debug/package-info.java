/** Ports for those who write kernels: exit, console, POST codes, and the devices that published test kernels drive. */
package org.javisor.devices.pc.debug;
