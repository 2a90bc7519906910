package org.javisor.cpu;

/** A bus that nothing is connected to, for a CPU outside of any machine. Ports read all ones; no interrupt comes. */
public class IdleBus implements CpuBus {
  @Override
  public int portIn(int port, int sizeBytes) {
    return -1 >>> (32 - 8 * sizeBytes);
  }

  @Override
  public void portOut(int port, int sizeBytes, int value) {}

  @Override
  public long timestamp() {
    return 0;
  }

  @Override
  public int acknowledgeInterrupt() {
    return -1;
  }

  @Override
  public boolean interruptPending() {
    return false;
  }

  @Override
  public long apicBase() {
    return 0xFEE0_0900L;
  }

  @Override
  public boolean apicBase(long value) {
    return false;
  }

  @Override
  public boolean readApicMsr(int msr, long[] value) {
    return false;
  }

  @Override
  public boolean writeApicMsr(int msr, long value) {
    return false;
  }

  @Override
  public int taskPriority() {
    return 0;
  }

  @Override
  public void taskPriority(int cr8) {}
}
