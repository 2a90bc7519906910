package org.javisor.machine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.javisor.device.PowerControl;
import org.jspecify.annotations.Nullable;

/** Notes what the guest, or the owner, asks of the whole machine; the VMM loop carries it out. The first one wins. */
final class PowerRequests implements PowerControl {
  /** What was asked for. */
  sealed interface Request {
    record PowerOff() implements Request {}

    record Reset() implements Request {}

    record Init() implements Request {}

    record Exit(int code) implements Request {}

    record Stop() implements Request {}

    record TripleFault(int cpu, long rip) implements Request {}
  }

  private final AtomicReference<@Nullable Request> pending = new AtomicReference<>();
  private final Runnable kick;

  /** @param kick makes the VMM loop look */
  PowerRequests(Runnable kick) {
    this.kick = kick;
  }

  private void request(Request request) {
    pending.compareAndSet(null, request);
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
  public void init() {
    request(new Request.Init());
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
    pending.set(new Request.Stop());
    kick.run();
  }

  boolean any() {
    return pending.get() != null;
  }

  Optional<Request> take() {
    return Optional.ofNullable(pending.getAndSet(null));
  }
}
