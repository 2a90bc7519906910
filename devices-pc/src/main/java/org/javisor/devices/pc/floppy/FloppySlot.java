package org.javisor.devices.pc.floppy;

import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.RemovableDrive;

/** The front of a floppy drive. Those of PCs have no lock: whoever stands there takes the floppy out. */
final class FloppySlot implements RemovableDrive {
  private final FloppyController controller;
  private final int drive;

  FloppySlot(FloppyController controller, int drive) {
    this.controller = controller;
    this.drive = drive;
  }

  @Override
  public void change(Optional<BlockBackend> medium) {
    controller.change(drive, medium);
  }

  @Override
  public boolean eject() {
    controller.change(drive, Optional.empty());
    return true;
  }

  @Override
  public boolean locked() {
    return false;
  }

  @Override
  public void unlock() {
    // It never is locked.
  }

  @Override
  public void awaitIdle() {
    controller.awaitIdle();
  }
}
