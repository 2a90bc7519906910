package org.javisor.devices.pc.ata;

import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockQueue;
import org.javisor.device.RemovableDrive;

/** The front of a CD drive. Its lock is that of the adapter behind the drive. */
final class CdromDoor implements RemovableDrive {
  private final AtapiCdrom drive;
  private final BlockQueue queue;
  private final Object lock;
  private final Runnable advance;

  /** @param advance called with the lock held after something has changed */
  CdromDoor(AtapiCdrom drive, BlockQueue queue, Object lock, Runnable advance) {
    this.drive = drive;
    this.queue = queue;
    this.lock = lock;
    this.advance = advance;
  }

  @Override
  public void change(Optional<BlockBackend> medium) {
    synchronized (lock) {
      drive.change(medium);
      advance.run();
    }
  }

  @Override
  public boolean eject() {
    synchronized (lock) {
      boolean ejected = drive.ejectButton();
      advance.run();
      return ejected;
    }
  }

  @Override
  public boolean locked() {
    synchronized (lock) {
      return drive.locked();
    }
  }

  @Override
  public void unlock() {
    synchronized (lock) {
      drive.unlock();
    }
  }

  @Override
  public void awaitIdle() {
    queue.awaitIdle();
  }
}
