/** Random numbers. */
package org.javisor.virtio.entropy;
