/** Kernels with a multiboot header, as test kernels and hobby systems have. */
package org.javisor.firmware.multiboot;
