/**
 * The cable between a network card and whatever is behind it: {@link org.javisor.device.network.EthernetFrame}s go both
 * ways through a {@link org.javisor.device.network.NetworkBackend}, which never blocks and is bounded in both
 * directions. What a card left to others, checksums and the cutting of large TCP segments, {@link
 * org.javisor.device.network.Offloading} does.
 */
package org.javisor.device.network;
