/**
 * What a graphics adapter shows and who looks at it: a {@link org.javisor.device.display.FrameSource} brings a {@link
 * org.javisor.device.display.Frame} up to date, which knows what changed.
 */
package org.javisor.device.display;
