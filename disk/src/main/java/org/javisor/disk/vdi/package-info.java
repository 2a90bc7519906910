/** Images in VirtualBox' format: read, and written at once. */
package org.javisor.disk.vdi;
