/** Memory that a guest gives back. */
package org.javisor.virtio.balloon;
