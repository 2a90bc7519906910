/**
 * Images of disks, CDs and floppies as {@link org.javisor.device.BlockBackend}s: start at {@link
 * org.javisor.disk.DiskImage}.
 */
package org.javisor.disk;
