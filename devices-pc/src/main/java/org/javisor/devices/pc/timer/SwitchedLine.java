package org.javisor.devices.pc.timer;

import org.javisor.device.InterruptLine;

/** A wire that can be cut: the other end sees it low. */
public final class SwitchedLine implements InterruptLine {
  private final InterruptLine target;
  private boolean asserted;
  private boolean connected = true;

  public SwitchedLine(InterruptLine target) {
    this.target = target;
  }

  @Override
  public synchronized void set(boolean level) {
    asserted = level;
    target.set(asserted && connected);
  }

  synchronized void connect(boolean on) {
    if (connected != on) {
      connected = on;
      target.set(asserted && on);
    }
  }
}
