/**
 * A network in software: a {@link org.javisor.network.VirtualSwitch} whose ports are the ends of network cards' cables.
 */
package org.javisor.network;
