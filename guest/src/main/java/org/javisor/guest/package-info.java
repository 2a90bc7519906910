/** {@link org.javisor.guest.GuestImages} finds, fetches and builds kernels and initramfs images. */
package org.javisor.guest;
