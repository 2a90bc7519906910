/**
 * Boot loading: {@link org.javisor.firmware.BootLoader} puts a kernel, its command line and its initrds into guest
 * memory and says in a {@link org.javisor.firmware.BootState} how the first CPU must start.
 */
package org.javisor.firmware;
