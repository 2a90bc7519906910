/** What Java cannot ask of a Linux kernel otherwise: {@link org.javisor.linux.Descriptor} is where to begin. */
package org.javisor.linux;
