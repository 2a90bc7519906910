package org.javisor.engine.interpreter;

import java.util.Map;
import org.javisor.cpu.Cpu;
import org.javisor.engine.CodeReport;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.BlockEnd;
import org.jspecify.annotations.Nullable;

/** What runs hot code faster than the interpreter's blocks. All methods are called on the vCPU's thread. */
public interface UpperTier extends AutoCloseable {
  /** Makes the tier of one CPU. */
  @FunctionalInterface
  interface Factory {
    UpperTier attach(Cpu c, CodeCache cache, Loop loop);
  }

  /** The interpreter's loop, for a tier that calls functions and goes on behind the calls. */
  @FunctionalInterface
  interface Loop {
    /**
     * Runs blocks until RIP is at an address at the end of one, or anything wants attention, or the limit is reached,
     * or a fault was delivered. Loops may run within loops.
     *
     * @param from the end that led to RIP, which is offered the block found there if none is given
     * @param first the block at RIP, or null where it has to be looked up
     */
    void runUntil(BlockEnd from, @Nullable Block first, long rip);
  }

  /** How many executions make a block hot. */
  int threshold();

  /** A block that ended just now has become hot. */
  void hot(Block block);

  /** Between two runs of blocks: the place to take over what was made in the background. */
  void poll();

  /** Adds to the counters for {@code --stats}. */
  void counters(Map<String, Long> values);

  /** What it made of hot code. */
  default CodeReport code() {
    return CodeReport.EMPTY;
  }

  @Override
  void close();
}
