package org.javisor.devices.pc.ata;

import java.util.Optional;
import org.javisor.device.BlockQueue;
import org.javisor.device.RemovableDrive;

/**
 * Brings a drive's requests to its medium, and the answers back under the lock of the adapter in front of the drive.
 */
public final class DriveWork {
  private final AtaDevice device;
  private final BlockQueue queue;
  private final Object lock;
  private final Runnable advance;
  private int submitted = -1;

  /**
   * @param lock of the adapter, which guards the drive
   * @param advance called with the lock held after the drive has got an answer
   */
  public DriveWork(AtaDevice device, BlockQueue queue, Object lock, Runnable advance) {
    this.device = device;
    this.queue = queue;
    this.lock = lock;
    this.advance = advance;
  }

  public AtaDevice device() {
    return device;
  }

  public BlockQueue queue() {
    return queue;
  }

  /** The front of a CD drive; empty for others. */
  public Optional<RemovableDrive> front() {
    return device instanceof AtapiCdrom drive
        ? Optional.of(new CdromDoor(drive, queue, lock, advance))
        : Optional.empty();
  }

  /** Submits what the drive waits for, unless it is under way; with the lock held. */
  public void submit() {
    int number = device.requestNumber();
    if (device.phase() == Phase.WORK && number != submitted) {
      submitted = number;
      queue.submit(device.medium().orElseThrow(), device.request(), ok -> answered(number, ok));
    }
  }

  private void answered(int number, boolean ok) {
    synchronized (lock) {
      if (number == device.requestNumber()) {
        device.workDone(ok);
        advance.run();
      }
    }
  }
}
