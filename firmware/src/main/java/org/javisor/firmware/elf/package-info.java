/** ELF executables for 32- and 64-bit x86, their notes, and the PVH protocol that a note announces. */
package org.javisor.firmware.elf;
