/**
 * A folder of the host for the guest: 9P2000.L over a queue. Nothing outside of the folder is ever reached: names are
 * single, host links are never followed, and what is neither file nor folder is not opened.
 */
package org.javisor.virtio.p9;
