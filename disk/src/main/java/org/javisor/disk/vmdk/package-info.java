/** Images in VMware's format: sparse, flat, split and stream-optimised ones are read, chains of snapshots, too. */
package org.javisor.disk.vmdk;
