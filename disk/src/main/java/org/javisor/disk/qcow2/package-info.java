/**
 * Images in QEMU's format, versions 2 and 3.
 *
 * <p>Order of what goes to the file: data, then counts of references, then L2 tables, then the L1 table, with the
 * host's caches flushed in between; what is freed is counted down last. Whatever a crash leaves behind, no table
 * points to a cluster that may be given to somebody else; at worst, clusters are counted that nobody uses.
 *
 * @see "QEMU, docs/interop/qcow2.rst"
 */
package org.javisor.disk.qcow2;
