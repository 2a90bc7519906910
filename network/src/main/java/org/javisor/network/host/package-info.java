/**
 * The NAT at work: {@link org.javisor.network.host.UserNetwork} runs it on a thread of its own, {@link
 * org.javisor.network.host.NioHost} gives it the host's sockets.
 */
package org.javisor.network.host;
