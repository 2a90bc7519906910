package org.javisor.devices.pc.vga;

import org.javisor.device.display.Frame;

/** Draws one picture of one mode into a frame of the right size. */
@FunctionalInterface
interface Painter {
  void paint(Frame frame);
}
