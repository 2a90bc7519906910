package org.javisor.engine.translator;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.RunningCode;
import org.javisor.cpu.system.Attention;
import org.javisor.engine.interpreter.CodeDependent;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.BlockEnd;
import org.javisor.engine.interpreter.handlers.Handler;
import org.javisor.engine.interpreter.handlers.Stale;
import org.javisor.engine.interpreter.handlers.Unfinished;
import org.jspecify.annotations.Nullable;

/**
 * Translated code of one region: the interpreter's loop runs it as the end of an empty block. A generated subclass
 * implements {@link #run}; {@code run(null)} returns at once, so that HotSpot can be made to compile it.
 *
 * <p>RIP and the instruction count are exact whenever a region is left, by return or by exception. Regions hand over to
 * one another without the interpreter's loop ({@link #execute}): wide code is bound by the host's caches, and what a
 * transfer touches is the exit's place in {@link #targets} and the next region's object.
 */
public abstract class Region extends BlockEnd implements CodeDependent, RunningCode {
  /** An address that RIP never holds: it is not canonical. */
  static final long NOWHERE = 1L << 62;

  /** Where an exit leads that has not led to a region yet. */
  static final Region NONE = new Region() {
    @Override
    protected @Nullable Region run(Cpu c) {
      return null;
    }
  };

  /** A run reaches its limit this often in a region before it may be worth optimizing. */
  static final int HOT_SAMPLES = 24;

  /**
   * ... if at most this many runs end anywhere meanwhile: C2 takes a millisecond for each guest instruction, and gains
   * nothing where time goes to wide code, which waits for the host's caches.
   */
  static final long HOT_RUNS = 6L * HOT_SAMPLES;

  /** A region of long standing is worth it, too: after some 80 million instructions. */
  private static final int OLD_SAMPLES = 4_000;

  private @Nullable RegionParts parts;
  private Handler[] handlers = {};
  private RegionPlan.Page[] pages = {};
  private long ripMask;

  private Exit[] exits = {};

  /** For each exit the region that it led to the last time. */
  private Region[] targets = {};

  /** The linear address that it was entered at the last time; {@link #NOWHERE} if it must not be entered any more. */
  long lastBase = NOWHERE;

  private int mode;

  /** {@link org.javisor.cpu.Mmu#fetchKey} when the pages were last found where they belong. */
  private long verified = -1;

  private @Nullable RegionContext context;

  private @Nullable Block fallback;
  private final Unfinished unfinished = new Unfinished();
  private boolean valid = true;
  private boolean grown;

  /** Entered since somebody asked. */
  private boolean used = true;

  /** What {@link #pass} was left by. */
  private @Nullable RuntimeException thrown;

  /** How often a run reached its limit here; and of late. */
  int samples;

  private int lateSamples;

  /** The number of the run in which the count of late ones began. */
  private long lateSince;

  private boolean optimized;

  /** Where an exit led the last time. */
  private static final class Exit {
    private long rip;
    private @Nullable Block block;

    /** {@link org.javisor.cpu.Mmu#fetchKey} when the block was last found at the address. */
    private long verified;

    /** The block at an address if it is the one that it was the last time; else null, and that of the address next. */
    @Nullable
    Block to(Cpu c, long address) {
      Block next = block;
      if (next != null && rip == address && next.valid) {
        long key = c.mmu.fetchKey;
        if (verified == key) {
          return next;
        }
        if (c.mmu.keepsFetchingFrom(address, next.start)) {
          verified = key;
          return next;
        }
      }
      block = null;
      rip = address;
      return null;
    }

    void set(Block found) {
      block = found;
      verified = -1;
    }
  }

  /** @param larger it takes the place of a smaller one */
  final void bind(RegionParts linked, boolean larger) {
    this.grown = larger;
    this.parts = linked;
    this.handlers = linked.handlers();
    this.pages = linked.pages();
    this.ripMask = linked.ripMask();
    this.context = linked.context();
    this.mode = linked.plan().mode();
    this.exits = new Exit[linked.exits() + linked.ends().length];
    this.targets = new Region[exits.length];
    for (int n = 0; n < exits.length; n++) {
      exits[n] = new Exit();
      targets[n] = NONE;
    }
  }

  /** Sets what runs in the region's place where it cannot be entered: an intact copy of the interpreted block. */
  final void fallback(Block block) {
    fallback = block;
  }

  private RegionParts parts() {
    RegionParts linked = parts;
    if (linked == null) {
      throw new IllegalStateException("not linked");
    }
    return linked;
  }

  private RegionContext context() {
    RegionContext shared = context;
    if (shared == null) {
      throw new IllegalStateException("not linked");
    }
    return shared;
  }

  /** The generated method. */
  final Method method() {
    try {
      return getClass().getDeclaredMethod("run", Cpu.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  final RegionPlan plan() {
    return parts().plan();
  }

  /** Where it was entered the last time. */
  final long lastBase() {
    return lastBase;
  }

  /** The block that stands for it. */
  final Block installed() {
    return parts().installed();
  }

  /** The interpreter's form of the entry. */
  final Block interpreted() {
    return plan().entry();
  }

  // Entering.

  /**
   * The generated method: runs from {@link #lastBase} on, where {@link #isMapped} was checked.
   *
   * @return the region to run next, entered already; null where the interpreter's loop has to go on, with
   *     {@link RegionContext#next}
   */
  protected abstract @Nullable Region run(Cpu c);

  /** Runs this region and those that it leads to. */
  @Override
  public final @Nullable Block execute(Cpu c) {
    if (!isMapped(c, c.r[Cpu.RIP])) {
      // The entry's block in the interpreter's form is what brings the missing page, or the fault, about.
      return fallback;
    }
    enter(c);
    return context().runFrom(this, c);
  }

  private void enter(Cpu c) {
    c.mmu.running = this;
    used = true;
    context().entries++;
  }

  private boolean isMapped(Cpu c, long base) {
    return base == lastBase && verified == c.mmu.fetchKey || verify(c, base);
  }

  private boolean verify(Cpu c, long base) {
    if (!c.mmu.keepsFetchingFrom(base, plan().entry().start)) {
      return false;
    }
    for (RegionPlan.Page page : pages) {
      if (!c.mmu.keepsFetchingFrom(base + page.delta(), page.guestPhys())) {
        return false;
      }
    }
    lastBase = base;
    verified = c.mmu.fetchKey;
    context().entered(this, base);
    return true;
  }

  // What generated code calls.

  /** Handler {@code n} of an instruction that is not translated. */
  protected final Handler handler(int n) {
    return handlers[n];
  }

  /**
   * Notes the last x87 instruction, of those of this region.
   *
   * @param site its number
   * @param operandSite that of the last one with a memory operand, -1 if there was none
   * @param operand that operand's offset
   */
  protected final void noteX87(Cpu c, long base, int site, int operandSite, long operand) {
    RegionParts.X87Site[] sites = parts().x87();
    c.fpu.lastInstruction = base + sites[site].delta() & ripMask;
    c.fpu.lastInstructionSelector = c.selector[Cpu.CS];
    c.fpu.lastOpcode = sites[site].opcode();
    if (operandSite >= 0) {
      c.fpu.lastOperand = operand;
      c.fpu.lastOperandSelector = c.selector[sites[operandSite].segment()];
    }
  }

  /**
   * Leaves for another address, with registers and count written back.
   *
   * @param exit number of the exit, which remembers where it led the last time
   * @return what {@link #run} gives
   */
  protected final @Nullable Region leave(Cpu c, long rip, int exit) {
    c.mmu.running = null;
    long to = rip & ripMask;
    c.r[Cpu.RIP] = to;
    RegionContext shared = context();
    if (mustStop(c, to)) {
      shared.leftFor(null);
      return null;
    }
    return next(c, to, exit);
  }

  /** Whether somebody else must see that an address was reached: the caller that it returns to, or the loop. */
  private boolean mustStop(Cpu c, long to) {
    if (!isStop(c, to)) {
      return false;
    }
    if (c.retired >= c.retiredLimit) {
      sample();
    }
    return true;
  }

  private boolean isStop(Cpu c, long to) {
    return to == context().until || c.isDue();
  }

  /** Enters the region that an exit leads to; null, with what the loop goes on with, if there is none yet. */
  private @Nullable Region next(Cpu c, long to, int exit) {
    Region target = targets[exit];
    if (target.lastBase == to && target.verified == c.mmu.fetchKey) {
      target.enter(c);
      return target;
    }
    Region found = follow(c, to);
    if (found == null) {
      context().leftBy(this, exit, exits[exit].to(c, to));
    } else {
      targets[exit] = found;
    }
    return found;
  }

  /** Enters the region at an address, in the mode of the moment, if it was entered there of late. */
  private @Nullable Region follow(Cpu c, long to) {
    Region found = context().recent(to);
    if (found.lastBase == to && found.mode == c.mode && found.isMapped(c, to)) {
      found.enter(c);
      return found;
    }
    return null;
  }

  /**
   * Calls a function outside of the region, with registers and count written back, and returns when the function does.
   *
   * @param exit number of the exit, which remembers where it led the last time
   * @param behind where the function returns to
   * @return whether the region goes on there; if not, it must be left for the interpreter's loop
   */
  protected final boolean call(Cpu c, long rip, int exit, long behind) {
    c.mmu.running = null;
    long to = rip & ripMask;
    c.r[Cpu.RIP] = to;
    RegionContext shared = context();
    if (mustStop(c, to) || !shared.mayCall()) {
      shared.leftFor(null);
      return false;
    }
    long base = lastBase;
    long outer = shared.beginCall(behind);
    try {
      Region callee = next(c, to, exit);
      Block left = callee == null ? shared.next() : shared.runFrom(callee, c);
      if (!isStop(c, c.r[Cpu.RIP])) {
        shared.loop.runUntil(this, left, behind);
      }
    } finally {
      shared.endCall(outer);
    }
    boolean back = c.r[Cpu.RIP] == behind && lastBase == base && verified == c.mmu.fetchKey && valid;
    if (back && !c.isDue()) {
      c.mmu.running = this;
      used = true;
      return true;
    }
    shared.callsLost++;
    shared.leftFor(null);
    return false;
  }

  private void sample() {
    samples++;
    if (optimized) {
      return;
    }
    if (lateSamples++ == 0) {
      lateSince = context().runs;
    }
    boolean hot = samples >= OLD_SAMPLES;
    if (lateSamples == HOT_SAMPLES) {
      hot |= context().runs - lateSince <= HOT_RUNS;
      lateSamples = 0;
    }
    if (hot) {
      optimized = true;
      parts().hot().accept(this);
    }
  }

  /** The next block was looked up, for the region that was left last: not this one, mostly. */
  @Override
  public final void link(Block next) {
    context().link(next);
  }

  /** Makes a block that was looked up the one that an exit leads to. */
  final void link(int exit, Block next) {
    exits[exit].set(next);
    if (next.end instanceof Region region && region.mode == mode) {
      targets[exit] = region;
    }
  }

  /**
   * Leaves by the general form of a block's last instruction, with all registers written back.
   *
   * @return what {@link #run} gives
   */
  protected final @Nullable Region end(Cpu c, long base, int n) {
    c.mmu.running = null;
    RegionParts.End end = parts().ends()[n];
    int exit = exits.length - 1 - n;
    c.r[Cpu.RIP] = base + end.blockDelta() & ripMask;
    c.retired += end.count();
    try {
      end.end().execute(c);
    } catch (GuestFault | Stale e) {
      c.r[Cpu.RIP] = base + end.delta() & ripMask;
      c.retired--;
      throw e;
    }
    return linked(c, exit);
  }

  /** Where an exit leads that may have changed the mode. */
  private @Nullable Region linked(Cpu c, int exit) {
    long to = c.r[Cpu.RIP];
    RegionContext shared = context();
    if ((c.mode & Cpu.MODE_FLAT) == 0 || mustStop(c, to)) {
      shared.leftFor(null);
      return null;
    }
    Region found = follow(c, to);
    if (found == null) {
      Block next = exits[exit].to(c, to);
      shared.leftBy(this, exit, next == null || next.mode != c.mode ? null : next);
    }
    return found;
  }

  // Ends that the region may go on behind.

  /** {@link #pass} did nothing: the end is for {@link #end}. */
  static final int NOT_PASSED = 0;

  /** The next instruction follows in the region. */
  static final int PASSED = 1;

  /** The instruction is done; the region must be left for the address in RIP. */
  static final int LEFT = 2;

  /** The instruction raised what {@link #thrown} gives. */
  static final int RAISED = 3;

  /**
   * Performs the last instruction of a block, with the registers that it uses written back, where no attention is due
   * before the next block.
   *
   * @param n number of the end
   */
  protected final int pass(Cpu c, long base, int n) {
    RegionParts.End end = parts().ends()[n];
    long after = c.retired + end.count();
    if (c.attention || after >= c.retiredLimit) {
      return NOT_PASSED;
    }
    c.mmu.running = null;
    c.r[Cpu.RIP] = base + end.blockDelta() & ripMask;
    c.retired = after;
    try {
      end.end().perform(c);
    } catch (GuestFault | Stale e) {
      c.retired -= end.count();
      thrown = e;
      return RAISED;
    }
    end.end().settle(c);
    if (!c.attention && c.r[Cpu.RIP] == (base + end.next() & ripMask) && mayGoOn(c, base)) {
      c.mmu.running = this;
      return PASSED;
    }
    context().leftFor(null);
    return LEFT;
  }

  /** Whether the region still is what would be entered. */
  private boolean mayGoOn(Cpu c, long base) {
    return valid && c.mode == plan().mode() && isMapped(c, base);
  }

  /** What the instruction raised that {@link #pass} was asked for. */
  protected final RuntimeException thrown() {
    RuntimeException e = thrown;
    if (e == null) {
      throw new IllegalStateException("nothing was raised");
    }
    return e;
  }

  /**
   * STI at the end of a block of so many instructions, where nothing waits for it; false, and nothing changed, where
   * it needs the engine.
   */
  protected static boolean enableInterrupts(Cpu c, int count) {
    return !c.attention && c.retired + count < c.retiredLimit && Attention.enableInterruptsUnseen(c);
  }

  /** Makes RIP and the count exact for an instruction that did not complete, with all registers written back. */
  protected final void interrupted(Cpu c, long base, int site, long rotated) {
    c.mmu.running = null;
    RegionParts.Site at = parts().sites()[site];
    c.r[Cpu.RIP] = base + at.delta() & ripMask;
    c.retired += at.count();
    at.rotation().settle(c, rotated);
    unfinished.at(at.block().guestPhys(), at.offset());
  }

  // What the caches call.

  @Override
  public final boolean covers(long guestPhys, int sizeBytes) {
    for (PlannedBlock block : plan().blocks()) {
      if (guestPhys < block.guestPhys() + block.code().length && block.guestPhys() < guestPhys + sizeBytes) {
        return true;
      }
    }
    return false;
  }

  @Override
  public final void invalidate() {
    valid = false;
    Block block = fallback;
    if (block != null) {
      block.invalidate();
    }
    withdraw();
  }

  /** Another region takes this one's place: it is not entered any more, but what runs of it goes on. */
  final void supersede() {
    valid = false;
    withdraw();
  }

  /** There is no room for it any more: its entry will be decoded anew. */
  final void evict() {
    valid = false;
    withdraw();
  }

  /** Blocks and regions that link here find an invalid block, which must not keep this class alive. */
  private void withdraw() {
    lastBase = NOWHERE;
    Arrays.fill(targets, NONE);
    parts().installed().invalidate();
  }

  /** Lets go of regions that are not entered any more, so that their classes can go. */
  final void forgetInvalid() {
    for (int n = 0; n < targets.length; n++) {
      if (!targets[n].valid) {
        targets[n] = NONE;
      }
    }
  }

  /** Whether it was entered since the last call, or its making. */
  final boolean usedSinceAsked() {
    boolean was = used;
    used = false;
    return was;
  }

  /** Whether it took the place of a smaller one. */
  final boolean isGrown() {
    return grown;
  }

  @Override
  public final boolean isValid() {
    return valid;
  }

  @Override
  public final RuntimeException leave() {
    invalidate();
    return unfinished;
  }
}
