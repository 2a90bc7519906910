package org.javisor.gdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.engine.DebugPoints;
import org.javisor.memory.AddressSpace;

/** Two CPUs that never run, and 4 KiB of memory at 0x1000. */
final class FakeTarget implements Target {
  static final int START = 0x1000;

  final List<Cpu> cpus = List.of(cpu(), cpu());
  final byte[] memory = new byte[0x1000];
  final List<String> done = new ArrayList<>();
  DebugPoints points = DebugPoints.NONE;

  private static Cpu cpu() {
    return new Cpu(CpuModel.standard(), new AddressSpace(), new IdleBus());
  }

  @Override
  public int cpus() {
    return cpus.size();
  }

  @Override
  public <T> T inspect(int cpu, Function<Cpu, T> look) {
    return look.apply(cpus.get(cpu));
  }

  @Override
  public byte[] read(int cpu, long linear, int length) {
    long start = linear - START;
    return start < 0 || start >= memory.length
        ? new byte[0]
        : Arrays.copyOfRange(memory, (int) start, (int) Math.min(start + length, memory.length));
  }

  @Override
  public boolean write(int cpu, long linear, byte[] bytes) {
    long start = linear - START;
    if (start < 0 || start + bytes.length > memory.length) {
      return false;
    }
    System.arraycopy(bytes, 0, memory, (int) start, bytes.length);
    return true;
  }

  @Override
  public void points(DebugPoints changed) {
    points = changed;
  }

  @Override
  public void go() {
    done.add("go");
  }

  @Override
  public void step(int cpu) {
    done.add("step " + cpu);
  }

  @Override
  public void halt() {
    done.add("halt");
  }

  @Override
  public void kill() {
    done.add("kill");
  }

  @Override
  public void reset() {
    done.add("reset");
  }
}
