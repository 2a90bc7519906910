/**
 * The formats on the wire: each is a record that {@code parse} makes of bytes, or refuses to. All bytes come from
 * guests or from the host's network: nothing here throws for any of them, or allocates more than they take.
 */
package org.javisor.network.packet;
