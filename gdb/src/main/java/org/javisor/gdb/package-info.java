/** The remote serial protocol: entry class {@link org.javisor.gdb.GdbServer}. */
package org.javisor.gdb;
