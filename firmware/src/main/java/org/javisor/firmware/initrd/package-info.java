/** Initial ramdisks: unpacked on the host, joined, and placed at the top of low memory. */
package org.javisor.firmware.initrd;
