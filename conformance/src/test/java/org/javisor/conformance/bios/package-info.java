/** A PC that starts in SeaBIOS, and 16-bit programs of our own on its disks. */
@org.jspecify.annotations.NullMarked
package org.javisor.conformance.bios;
