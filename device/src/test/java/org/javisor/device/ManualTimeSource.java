package org.javisor.device;

/** Time that passes when a test says so. */
final class ManualTimeSource implements TimeSource {
  long nanos;
  boolean paused;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public boolean skipTo(long deadline) {
    nanos = deadline;
    return true;
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }
}
