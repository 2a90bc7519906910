/** SMBIOS tables: the names and sizes that guests show as the machine's. */
package org.javisor.firmware.smbios;
