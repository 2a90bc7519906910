package org.javisor.machine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.javisor.device.PowerControl;

/** Notes what the guest, or the owner, asks of the whole machine; the VMM loop carries it out. The first one wins. */
final class PowerRequests implements PowerControl {
  /** What was asked for. */
  sealed interface Request {
    record PowerOff() implements Request {}

    record Reset() implements Request {}

    record Exit(int code) implements Request {}

    record Stop() implements Request {}

    record TripleFault(int cpu, long rip) implements Request {}
  }

  private final AtomicReference<Optional<Request>> pending = new AtomicReference<>(Optional.empty());
  private final Runnable kick;

  /** @param kick makes the VMM loop look */
  PowerRequests(Runnable kick) {
    this.kick = kick;
  }

  private void request(Request request) {
    pending.compareAndSet(Optional.empty(), Optional.of(request));
    kick.run();
  }

  @Override
  public void powerOff() {
    request(new Request.PowerOff());
  }

  @Override
  public void reset() {
    request(new Request.Reset());
  }

  @Override
  public void exit(int code) {
    request(new Request.Exit(code));
  }

  void tripleFault(int cpu, long rip) {
    request(new Request.TripleFault(cpu, rip));
  }

  /** The owner's wish: overrides whatever the guest asked for. */
  void stop() {
    pending.set(Optional.of(new Request.Stop()));
    kick.run();
  }

  boolean any() {
    return pending.get().isPresent();
  }

  Optional<Request> take() {
    return pending.getAndSet(Optional.empty());
  }
}
