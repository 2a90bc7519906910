/** The format of snapshots: states as bytes, memory as pages, and the file that holds them. */
package org.javisor.machine.snapshot;
