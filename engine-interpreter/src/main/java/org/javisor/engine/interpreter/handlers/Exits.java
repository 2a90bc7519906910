package org.javisor.engine.interpreter.handlers;

/**
 * Where the end of a block may lead, as byte offsets from the block's start.
 *
 * @param taken of a direct jump, call or branch; {@link #NONE} for all others
 * @param fall of the next instruction, where a branch, a called function or an end that does more than transfer control
 *     may go on; {@link #NONE} for jumps
 * @param direct nothing but a near transfer of control, or the place where a long block was cut
 * @param call the function called may return to {@code fall}
 */
public record Exits(long taken, long fall, boolean direct, boolean call) {
  public static final long NONE = Long.MIN_VALUE;

  /** Unknown: an indirect jump, or an end that leads elsewhere by more than a near transfer. */
  public static final Exits UNKNOWN = new Exits(NONE, NONE, false, false);
}
