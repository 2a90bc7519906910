/** Block devices. */
package org.javisor.virtio.block;
