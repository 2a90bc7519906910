/** Network cards. */
package org.javisor.virtio.net;
