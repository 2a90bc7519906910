/** Where boot data lies below 1 MiB, and the tables that the CPU needs at entry. */
package org.javisor.firmware.layout;
