package org.javisor.gdb;

import java.util.function.Function;
import org.javisor.cpu.Cpu;
import org.javisor.engine.DebugPoints;

/** What gdb's commands are carried out on: a machine, or what stands for one in tests. */
interface Target {
  int cpus();

  <T> T inspect(int cpu, Function<Cpu, T> look) throws InterruptedException;

  /** Fewer bytes than asked for where some cannot be read. */
  byte[] read(int cpu, long linear, int length) throws InterruptedException;

  boolean write(int cpu, long linear, byte[] bytes) throws InterruptedException;

  void points(DebugPoints points) throws InterruptedException;

  void go();

  void step(int cpu);

  void halt() throws InterruptedException;

  /** Ends the machine. */
  void kill();

  /** Presses its reset button. */
  void reset();
}
