/** Disks for others over the network block device protocol: start at {@link org.javisor.disk.nbd.NbdServer}. */
package org.javisor.disk.nbd;
