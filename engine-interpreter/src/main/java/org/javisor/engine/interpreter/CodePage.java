package org.javisor.engine.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/** The decoded blocks of one guest-physical page, found by offset and mode. */
final class CodePage {
  private static final int BUCKETS = 64;
  private static final int LONGEST_INSTRUCTION = 15;

  private final @Nullable Block[] buckets = new Block[BUCKETS];

  /** Blocks of the pages before whose last instruction ends in this page. */
  private final List<Block> entering = new ArrayList<>(0);

  /** What else was made from code of this page. */
  private final List<CodeDependent> dependents = new ArrayList<>(0);

  private static int bucket(long guestPhys) {
    return (int) (guestPhys ^ guestPhys >>> 6) & (BUCKETS - 1);
  }

  @Nullable
  Block find(long guestPhys, int mode) {
    Block block = buckets[bucket(guestPhys)];
    while (block != null && (block.start != guestPhys || block.mode != mode || !block.valid)) {
      block = block.next;
    }
    return block;
  }

  void add(Block block) {
    int bucket = bucket(block.start);
    removeInvalid(bucket);
    block.next = buckets[bucket];
    buckets[bucket] = block;
  }

  void addEntering(Block block) {
    entering.removeIf(b -> !b.valid);
    entering.add(block);
  }

  void addDependent(CodeDependent dependent) {
    dependents.removeIf(d -> !d.isValid());
    dependents.add(dependent);
  }

  void removeDependent(CodeDependent dependent) {
    dependents.removeIf(d -> d == dependent || !d.isValid());
  }

  /** Takes a block out of the page's blocks; the block itself stays as it is. */
  void remove(Block block) {
    block.valid = false;
    removeInvalid(bucket(block.start));
  }

  /** Invalidates the blocks that cover any of the bytes; returns how many. */
  int invalidate(long guestPhys, int sizeBytes) {
    int dropped = 0;
    for (int i = 0; i < BUCKETS; i++) {
      boolean hit = false;
      for (Block block = buckets[i]; block != null; block = block.next) {
        if (block.valid && block.overlaps(guestPhys, sizeBytes)) {
          block.invalidate();
          dropped++;
          hit = true;
        }
      }
      if (hit) {
        removeInvalid(i);
      }
    }
    if (!entering.isEmpty() && (guestPhys & (AddressSpace.PAGE_SIZE - 1)) < LONGEST_INSTRUCTION) {
      entering.forEach(Block::invalidate);
      dropped += entering.size();
      entering.clear();
    }
    if (!dependents.isEmpty()) {
      dropped += invalidateDependents(guestPhys, sizeBytes);
    }
    return dropped;
  }

  private int invalidateDependents(long guestPhys, int sizeBytes) {
    int before = dependents.size();
    for (CodeDependent dependent : dependents) {
      if (dependent.isValid() && dependent.covers(guestPhys, sizeBytes)) {
        dependent.invalidate();
      }
    }
    dependents.removeIf(d -> !d.isValid());
    return before - dependents.size();
  }

  private void removeInvalid(int bucket) {
    Block previous = null;
    for (Block block = buckets[bucket]; block != null; block = block.next) {
      if (block.valid) {
        previous = block;
      } else if (previous == null) {
        buckets[bucket] = block.next;
      } else {
        previous.next = block.next;
      }
    }
  }

  boolean isEmpty() {
    for (Block block : buckets) {
      if (block != null) {
        return false;
      }
    }
    return entering.isEmpty() && dependents.isEmpty();
  }
}
