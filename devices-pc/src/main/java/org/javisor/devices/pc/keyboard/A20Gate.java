package org.javisor.devices.pc.keyboard;

/** Passes address line 20 on to the memory, or holds it at zero. Called with the controller's lock held. */
public interface A20Gate {
  /** Leads nowhere: the line is always passed on. */
  A20Gate NONE = open -> {};

  void open(boolean open);
}
