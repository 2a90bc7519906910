/** Serial lines without a UART: a console, and any number of named ports. */
package org.javisor.virtio.console;
