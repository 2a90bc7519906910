package org.javisor.engine.interpreter.handlers;

import org.jspecify.annotations.Nullable;

/** A decoded run of guest code inside one page: straight-line handlers and an end. */
public final class Block {
  /** All but the last instruction, NOPs left out. */
  public final Handler[] handlers;

  /** Sets RIP. Replaced, like all handlers, when the block is invalidated while it runs. */
  public BlockEnd end;

  /** Guest-physical address of the first byte. */
  public final long start;

  /** Length of the code in bytes. */
  public final int length;

  /** The mode key it was decoded for. */
  public final int mode;

  /** Guest-physical address of the first byte on the second page, or -1: a block that crosses is one instruction. */
  public final long secondPage;

  /** Instructions, all included. */
  public final int count;

  /** Instructions that the end stands for: 2 for a fused pair, else 1. */
  public final int endCount;

  /** False once the code was overwritten: must not be entered any more. */
  public boolean valid = true;

  /** How often it ran, for an upper tier. */
  public int executions;

  /** Where the end leads, for who puts blocks together. */
  public final Exits exits;

  /** The next block in the same bucket of its page. */
  public @Nullable Block next;

  /** Byte offset from the block's start of each handler's instruction, and of the end's. */
  private final short[] offsets;

  /** Instructions before each handler, and before the end. */
  private final short[] indexes;

  public Block(Place place, Handler[] handlers, Ending ending, short[] offsets, short[] indexes) {
    this.exits = ending.exits();
    this.handlers = handlers;
    this.end = ending.end();
    this.offsets = offsets;
    this.indexes = indexes;
    this.endCount = ending.count();
    this.count = indexes[handlers.length] + endCount;
    this.start = place.start();
    this.length = place.length();
    this.mode = place.mode();
    this.secondPage = place.secondPage();
  }

  /**
   * Where a block lies.
   *
   * @param start guest-physical
   * @param length in bytes
   * @param mode the mode key
   * @param secondPage guest-physical address of the second page, or -1
   */
  public record Place(long start, int length, int mode, long secondPage) {}

  /**
   * The end of a block.
   *
   * @param count instructions that it stands for
   */
  public record Ending(BlockEnd end, int count, Exits exits) {}

  /** The same block, valid, with a life of its own. */
  public Block copy() {
    Place place = new Place(start, length, mode, secondPage);
    Block copy = new Block(place, handlers.clone(), new Ending(end, endCount, exits), offsets, indexes);
    // As hot as this one: it does not become so a second time.
    copy.executions = executions;
    return copy;
  }

  /** Byte offset of handler {@code i}'s instruction; of the end's for {@code i} = number of handlers. */
  public int offset(int i) {
    return offsets[i];
  }

  /** Instructions completed before handler {@code i}. */
  public int completedBefore(int i) {
    return indexes[i];
  }

  /** Stops the block where it is, even in the middle of its run, and keeps it from being entered again. */
  public void invalidate() {
    valid = false;
    java.util.Arrays.fill(handlers, Stale.HANDLER);
    end = Stale.END;
  }

  /** Whether the block covers any of the bytes. */
  public boolean overlaps(long guestPhys, int sizeBytes) {
    return guestPhys < start + length && start < guestPhys + sizeBytes;
  }
}
