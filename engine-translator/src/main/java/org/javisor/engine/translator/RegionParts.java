package org.javisor.engine.translator;

import java.util.function.Consumer;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.integer.Shifts;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.OperationEnd;
import org.javisor.engine.interpreter.handlers.Handler;

/**
 * What a region's bytecode refers to by number.
 *
 * @param plan what was translated
 * @param pages the plan's pages, as an array
 * @param ripMask truncates RIP to the code size
 * @param handlers of instructions that are not translated
 * @param ends of blocks that end by a general form
 * @param sites where exceptions may arise
 * @param exits how many places it is left from for another address
 * @param x87 the x87 instructions that are translated
 * @param installed the empty block whose end the region is
 * @param hot told of the region when it runs much
 * @param context of the vCPU
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares parts; the bytecode indexes the arrays, none is written.
record RegionParts(
    RegionPlan plan,
    RegionPlan.Page[] pages,
    long ripMask,
    Handler[] handlers,
    End[] ends,
    Site[] sites,
    X87Site[] x87,
    int exits,
    Block installed,
    Consumer<Region> hot,
    RegionContext context) {
  /**
   * The end of a block by a general form.
   *
   * @param blockDelta the block's distance from the region's first byte
   * @param delta that of its last instruction
   * @param next that of the instruction behind it
   * @param count instructions of the whole block
   */
  record End(OperationEnd end, long blockDelta, long delta, long next, int count) {}

  /**
   * A rotation whose flags no instruction reads: they are made up for where an exception shows them.
   *
   * @param width of its operand; {@link #NO_WIDTH} for no rotation
   * @param right its direction
   */
  record Rotation(int width, boolean right) {
    static final int NO_WIDTH = -1;
    static final Rotation NONE = new Rotation(NO_WIDTH, false);

    /** Completes the flags, given the rotation's result. */
    void settle(Cpu c, long result) {
      if (width != NO_WIDTH) {
        long source = right ? Shifts.rorSource(width, result) : Shifts.rolSource(result);
        c.replaceFlags(Flags.CF | Flags.OF, source);
      }
    }
  }

  /**
   * What the FPU notes of an instruction.
   *
   * @param delta distance from the region's first byte
   * @param opcode the last-opcode register's value
   * @param segment of its memory operand
   */
  record X87Site(long delta, int opcode, int segment) {}

  /**
   * An instruction that may raise an exception.
   *
   * @param offset distance from its block's first byte
   * @param count instructions before it in its block
   * @param rotation what the flags still lack
   */
  record Site(PlannedBlock block, int offset, int count, Rotation rotation) {
    long delta() {
      return block.delta() + offset;
    }
  }
}
