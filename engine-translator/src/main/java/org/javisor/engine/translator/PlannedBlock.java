package org.javisor.engine.translator;

import org.javisor.engine.interpreter.handlers.Exits;

/**
 * A block of a region that is to be translated, as the interpreter decoded it: it starts and ends where the
 * interpreter's does, so that both tiers poll at the same instructions.
 *
 * @param delta linear distance from the region's first byte
 * @param guestPhys where it lies
 * @param code its bytes when the region was planned
 * @param count instructions
 * @param exits relative to the block's own start
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares blocks or writes their bytes.
record PlannedBlock(long delta, long guestPhys, byte[] code, int count, Exits exits) {
  /** Where the end leads when taken, relative to the region; {@link Exits#NONE} if that is unknown. */
  long taken() {
    return exits.taken() == Exits.NONE ? Exits.NONE : delta + exits.taken();
  }

  /** Where the end leads otherwise, or a callee returns to. */
  long fall() {
    return exits.fall() == Exits.NONE ? Exits.NONE : delta + exits.fall();
  }
}
