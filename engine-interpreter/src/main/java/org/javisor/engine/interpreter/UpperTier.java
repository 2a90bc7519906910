package org.javisor.engine.interpreter;

import java.util.Map;
import org.javisor.cpu.Cpu;
import org.javisor.engine.interpreter.handlers.Block;

/** What runs hot code faster than the interpreter's blocks. All methods are called on the vCPU's thread. */
public interface UpperTier extends AutoCloseable {
  /** Makes the tier of one CPU. */
  @FunctionalInterface
  interface Factory {
    UpperTier attach(Cpu c, CodeCache cache);
  }

  /** How many executions make a block hot. */
  int threshold();

  /** A block that ended just now has become hot. */
  void hot(Block block);

  /** Between two runs of blocks: the place to take over what was made in the background. */
  void poll();

  /** Adds to the counters for {@code --stats}. */
  void counters(Map<String, Long> values);

  @Override
  void close();
}
