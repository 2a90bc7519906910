package org.javisor.network.nat;

import java.net.InetSocketAddress;

/**
 * Who talks to whom.
 *
 * @param remote as the guest sees it
 */
record Flow(InetSocketAddress guest, InetSocketAddress remote) {}
