/**
 * The 8042 keyboard controller, {@link org.javisor.devices.pc.keyboard.KeyboardController}, with a PS/2 keyboard and
 * mouse.
 */
package org.javisor.devices.pc.keyboard;
