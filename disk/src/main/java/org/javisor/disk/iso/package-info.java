/** Small CDs, made from files in memory: seeds for cloud-init. */
package org.javisor.disk.iso;
