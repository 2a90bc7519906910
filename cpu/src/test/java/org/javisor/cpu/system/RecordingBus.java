package org.javisor.cpu.system;

import java.util.ArrayList;
import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuBus;

/** Remembers what was written to ports, answers reads with 0x5A bytes, and has a clock that tests set. */
final class RecordingBus implements CpuBus {
  final List<String> events = new ArrayList<>();
  long timestamp;
  long apicBase = 0xFEE0_0900L;
  int taskPriority;

  @Override
  public int portIn(int port, int sizeBytes) {
    events.add(String.format("in %x %d", port, sizeBytes));
    return 0x5A5A_5A5A >>> (32 - 8 * sizeBytes);
  }

  @Override
  public void portOut(int port, int sizeBytes, int value) {
    events.add(String.format("out %x %d %x", port, sizeBytes, value));
  }

  @Override
  public long timestamp() {
    return timestamp;
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
    return apicBase;
  }

  @Override
  public boolean apicBase(long value) {
    apicBase = value;
    return true;
  }

  @Override
  public boolean readApicMsr(int msr, long[] value) {
    value[0] = msr;
    return msr == 0x802;
  }

  @Override
  public boolean writeApicMsr(int msr, long value) {
    events.add(String.format("apic %x %x", msr, value));
    return msr == 0x80B;
  }

  @Override
  public int taskPriority() {
    return taskPriority;
  }

  @Override
  public void taskPriority(int cr8) {
    taskPriority = cr8;
  }

  @Override
  public void exceptionRaised(Cpu c, int vector, int errorCode) {
    events.add(String.format("exception %d %x at %x", vector, errorCode, c.r[Cpu.RIP]));
  }

  @Override
  public void shutDown(Cpu c) {
    events.add("shutdown");
  }
}
