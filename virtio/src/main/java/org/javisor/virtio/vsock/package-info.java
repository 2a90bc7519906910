/** Sockets between guest and host that need no network: streams with credit. */
package org.javisor.virtio.vsock;
