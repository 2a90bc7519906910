/** The Linux x86 boot protocol: bzImage files, boot_params, and entry to unpacked kernels. */
package org.javisor.firmware.linux;
