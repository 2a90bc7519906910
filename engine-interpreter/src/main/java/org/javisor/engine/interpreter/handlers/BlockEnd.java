package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.jspecify.annotations.Nullable;

/**
 * The last instruction (or fused pair) of a block: sets RIP, which until then is that of the block's first instruction.
 *
 * <p>Ends that stay inside their page may be linked to the next block, so that loops and branches in a page need no
 * lookup: the page's translation cannot change between two blocks without an instruction that ends a block unlinked.
 * Those that lead to another page compare its translation first ({@link Link}).
 */
public abstract class BlockEnd {
  /** Executes, sets RIP, and returns the next block if it is linked, else null. */
  public abstract @Nullable Block execute(Cpu c);

  /** Offers the block that was found for RIP after {@link #execute} returned null. */
  public void link(Block next) {}

  /** Forgets linked blocks, when one was found to be invalid. */
  public void unlink() {}
}
