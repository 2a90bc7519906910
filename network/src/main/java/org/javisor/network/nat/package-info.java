/**
 * The NAT: a router, DHCP and name server that guests see, and connections of the host's own that stand for theirs. One
 * thread owns all of it; time, randomness and the host's sockets come from outside ({@link
 * org.javisor.network.nat.HostNetwork}), so that it runs in virtual time with hand-made frames.
 */
package org.javisor.network.nat;
