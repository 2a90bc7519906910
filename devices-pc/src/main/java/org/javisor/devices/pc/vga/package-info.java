/**
 * A VGA with Bochs VBE extensions, {@link org.javisor.devices.pc.vga.VgaCard}: the IBM VGA's five controllers, linear
 * modes up to 2560 by 1600, and the drawing of all of them.
 */
package org.javisor.devices.pc.vga;
