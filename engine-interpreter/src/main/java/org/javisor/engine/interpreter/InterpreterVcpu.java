package org.javisor.engine.interpreter;

import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.Flags;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.Vector;
import org.javisor.cpu.Watchpoint;
import org.javisor.cpu.system.DebugRegisters;
import org.javisor.cpu.system.Interrupts;
import org.javisor.cpu.system.Reset;
import org.javisor.engine.CodeReport;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.DebugStop;
import org.javisor.engine.EngineCounters;
import org.javisor.engine.Exit;
import org.javisor.engine.Vcpu;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.BlockEnd;
import org.javisor.engine.interpreter.handlers.Handler;
import org.javisor.engine.interpreter.handlers.Stale;
import org.javisor.engine.interpreter.handlers.Unfinished;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/**
 * Runs one CPU by its decoded blocks. Between blocks one field, {@link Cpu#attention}, says whether anything but the
 * next block matters: interrupts, traps, single steps, requests to return.
 */
public final class InterpreterVcpu implements Vcpu {

  /** An address that RIP never holds. */
  private static final long NOWHERE = 1L << 62;

  private final Cpu c;
  private final AddressSpace memory;
  private final CodeCache cache;
  private final BlockBuilder builder;
  private final DebugStops stops = new DebugStops();
  private @Nullable DebugStop debugStop;
  private final StackFaults stackFaults;
  private final @Nullable UpperTier tier;
  private final int hot;
  private volatile boolean kicked;

  private final long[] faults = new long[32];
  private long interrupts;
  private long steps;
  private long lookups;

  /** A CPU of which the interpreter is the only tier. */
  InterpreterVcpu(CpuModel model, AddressSpace memory, CpuBus bus, OperationTable operations) {
    this(model, memory, bus, operations, null);
  }

  /** @param upper the tier that takes over hot code, if any */
  public InterpreterVcpu(
      CpuModel model,
      AddressSpace memory,
      CpuBus bus,
      OperationTable operations,
      UpperTier.@Nullable Factory upper) {
    this.c = new Cpu(model, memory, bus);
    this.memory = memory;
    this.cache = new CodeCache(memory);
    this.builder = new BlockBuilder(c, memory, operations, stops);
    this.stackFaults = new StackFaults(c, memory);
    this.tier = upper == null ? null : upper.attach(c, cache, this::runUntil);
    this.hot = tier == null ? Integer.MAX_VALUE : tier.threshold();
    Reset.powerUp(c);
  }

  @Override
  public Cpu state() {
    return c;
  }

  @Override
  public void kick() {
    kicked = true;
    c.attention = true;
  }

  @Override
  public void debug(DebugPoints points) {
    if (stops.set(points.breakpoints())) {
      cache.clear();
    }
    if (c.mmu.watched().any() || !points.watchpoints().isEmpty()) {
      c.mmu.watch(points.watchpoints());
    }
    debugStop = null;
  }

  @Override
  public Exit step() {
    c.attention = true;
    if (c.shutdown) {
      return Exit.SHUTDOWN;
    }
    if (c.pendingDebug != 0 && !c.debugShadow) {
      Interrupts.deliverDebugTrap(c);
    } else if (!c.halted) {
      c.interruptShadow = false;
      c.debugShadow = false;
      stepAlone();
    } else if (!deliverInterrupt()) {
      return Exit.HALTED;
    }
    c.attention = true;
    DebugStop met = takeMet();
    return new Exit.Debugged(met == null ? DebugStop.STEPPED : met);
  }

  private @Nullable DebugStop takeMet() {
    Watchpoint met = c.mmu.watched().takeMet();
    return met == null ? null : new DebugStop.Watched(met, c.mmu.watched().metAt());
  }

  /** One instruction, whose accesses of watched memory are carried out and met. */
  private void stepAlone() {
    c.mmu.watched().arm(false);
    step(false);
  }

  @Override
  public Exit run(long maxInstructions) {
    c.retiredLimit = c.retired + Math.max(1, maxInstructions);
    if (tier != null) {
      tier.poll();
    }
    while (true) {
      if (c.attention) {
        Exit exit = attend();
        if (exit != null) {
          return exit;
        }
      } else {
        // Only here: after a single step or in an interrupt window no whole block may run unattended.
        c.mmu.watched().arm(true);
        runBlocks(null, NOWHERE);
        c.mmu.watched().arm(false);
      }
      if (c.retired >= c.retiredLimit) {
        return Exit.YIELDED;
      }
    }
  }

  /**
   * Handles what waits between two instructions, in the order of the manual's priorities; an exit if that needs one.
   */
  private @Nullable Exit attend() {
    c.attention = false;
    if (c.shutdown) {
      c.attention = true;
      return Exit.SHUTDOWN;
    }
    if (kicked) {
      kicked = false;
      c.attention = true;
      return Exit.YIELDED;
    }
    DebugStop stop = debugStop == null ? takeMet() : debugStop;
    if (stop != null) {
      debugStop = null;
      c.attention = true;
      return new Exit.Debugged(stop);
    }
    if (c.interruptShadow && stops.at(c, linearRip())) {
      // The shadow stays: what has to follow an STI at once does so when the debugger goes on.
      c.attention = true;
      stops.stopped(c, linearRip());
      return new Exit.Debugged(DebugStop.BREAKPOINT);
    }
    boolean shadow = c.interruptShadow;
    boolean debugShadow = c.debugShadow;
    c.interruptShadow = false;
    c.debugShadow = false;
    if (c.pendingDebug != 0 && !debugShadow) {
      c.attention = true;
      Interrupts.deliverDebugTrap(c);
      return null;
    }
    if (!shadow && deliverInterrupt()) {
      return null;
    }
    if (c.halted) {
      c.attention = true;
      return Exit.HALTED;
    }
    boolean heldOff = shadow && (c.pendingDebug != 0 || c.nmiPending || c.bus.interruptPending());
    if (heldOff || (c.systemFlags & (Flags.TF | Flags.RF)) != 0 || DebugRegisters.anyEnabled(c)) {
      c.attention = true;
      step(true);
    }
    return null;
  }

  /** Delivers one pending interrupt, if any is deliverable. */
  private boolean deliverInterrupt() {
    if (c.nmiPending && !c.nmiBlocked) {
      c.nmiPending = false;
      c.halted = false;
      c.attention = true;
      Interrupts.deliverNmi(c);
      return true;
    }
    if ((c.systemFlags & Flags.IF) != 0 && c.bus.interruptPending()) {
      int vector = c.bus.acknowledgeInterrupt();
      if (vector >= 0) {
        interrupts++;
        c.halted = false;
        c.attention = true;
        Interrupts.deliverExternal(c, vector);
        return true;
      }
    }
    return false;
  }

  /**
   * Runs one instruction, looking at memory as it is now, and delivers what it raises; a debug trap that waits comes
   * first. For engines that run all other instructions elsewhere, whose stores nobody here hears of. Interrupts wait.
   */
  public void executeOne() {
    c.mmu.flush(true);
    boolean debugShadow = c.debugShadow;
    c.interruptShadow = false;
    c.debugShadow = false;
    if (c.pendingDebug != 0 && !debugShadow) {
      Interrupts.deliverDebugTrap(c);
    } else {
      step(false);
    }
  }

  /** Decodes all code anew: somebody else has run the guest, whose stores nobody here has heard of. */
  public void forgetCode() {
    cache.clear();
  }

  /** Runs one instruction by itself: under TF, in an interrupt shadow, or with breakpoints set. */
  private void step(boolean mayStop) {
    steps++;
    boolean trap = (c.systemFlags & Flags.TF) != 0;
    boolean resume = (c.systemFlags & Flags.RF) != 0;
    long retired = c.retired;
    c.stepSuppressed = false;
    try {
      long linear = linearRip();
      if (mayStop && stops.at(c, linear)) {
        throw c.fault(Vector.DEBUGGER);
      }
      if (DebugRegisters.instructionBreakpoint(c, linear)) {
        throw c.fault(Vector.DB);
      }
      execute(builder.build(linear, c.mmu.fetch(linear), 1), 0);
    } catch (GuestFault fault) {
      deliver(fault);
      return;
    }
    if (c.retired != retired && resume) {
      c.systemFlags &= ~Flags.RF;
    }
    if (trap && c.retired != retired && !c.stepSuppressed) {
      c.pendingDebug |= DebugRegisters.DR6_BS;
    }
  }

  /** Runs a single block from a handler on, outside of the loop. */
  private void execute(Block block, int from) {
    int i = from;
    try {
      Handler[] handlers = block.handlers;
      for (; i < handlers.length; i++) {
        handlers[i].execute(c);
      }
      c.retired += block.count;
      block.end.execute(c);
    } catch (GuestFault fault) {
      settle(block, i);
      deliver(fault);
    } catch (Stale stale) {
      settle(block, i);
    }
  }

  private void runUntil(BlockEnd from, @Nullable Block first, long rip) {
    Block block = first;
    if (block == null) {
      try {
        block = lookup();
      } catch (GuestFault fault) {
        deliver(fault);
        return;
      }
      if (linkable(block)) {
        from.link(block);
      }
    }
    runBlocks(block, rip);
  }

  /**
   * Runs blocks until something wants attention or the limit is reached. The hot loop of the engine.
   *
   * @param first the block at RIP, if known
   * @param until also stops at the end of a block that leads to this RIP
   */
  private void runBlocks(@Nullable Block first, long until) {
    // In locals: the calls of handlers would make the JIT reload the fields.
    Cpu cpu = c;
    Block block = first;
    int i = 0;
    try {
      if (block == null) {
        block = lookup();
      }
      while (true) {
        Handler[] handlers = block.handlers;
        for (i = 0; i < handlers.length; i++) {
          handlers[i].execute(cpu);
        }
        cpu.retired += block.count;
        if (++block.executions == hot) {
          promote(block);
        }
        BlockEnd last = block.end;
        Block next = last.execute(cpu);
        if (cpu.isDue() || cpu.r[Cpu.RIP] == until) {
          return;
        }
        if (next == null || !next.valid) {
          boolean stale = next != null;
          block = null;
          next = lookup();
          if (stale) {
            last.unlink();
          } else if (linkable(next)) {
            last.link(next);
          }
        }
        block = next;
      }
    } catch (GuestFault fault) {
      if (block != null) {
        settle(block, i);
      }
      deliver(fault);
    } catch (Stale stale) {
      if (block != null) {
        settle(block, i);
      }
    } catch (Unfinished rest) {
      finish(rest);
    }
  }

  /** Executes the rest of a block that translated code could not finish. */
  private void finish(Unfinished rest) {
    long rip = c.r[Cpu.RIP] - rest.offset() & ripMask();
    Block block = cache.find(rest.block(), c.mode);
    if (block == null || block.end instanceof CodeDependent) {
      c.r[Cpu.RIP] = rip;
      block = builder.build(linearRip(), rest.block(), Integer.MAX_VALUE);
      cache.add(block);
    }
    int i = 0;
    while (i < block.handlers.length && block.offset(i) != rest.offset()) {
      i++;
    }
    c.r[Cpu.RIP] = rip;
    c.retired -= block.completedBefore(i);
    execute(block, i);
  }

  /** A block that crosses into a page may meet another one there; one at a breakpoint has to be looked up each time. */
  private boolean linkable(Block block) {
    return block.secondPage < 0 && !stops.maybeAt(block.start);
  }

  private void promote(Block block) {
    // A block at a breakpoint is looked up each time, and so has to stay what it is.
    if (tier != null && !stops.maybeAt(block.start)) {
      tier.hot(block);
    }
  }

  /** Makes RIP and the instruction count exact for an instruction that did not complete. */
  private void settle(Block block, int i) {
    c.r[Cpu.RIP] = (c.r[Cpu.RIP] + block.offset(i)) & ripMask();
    if (i == block.handlers.length) {
      c.retired -= block.endCount;
    } else {
      c.retired += block.completedBefore(i);
    }
  }

  private void deliver(GuestFault fault) {
    c.mmu.watched().arm(false);
    if (fault.vector() == Vector.DEBUGGER) {
      stopForDebugger();
      return;
    }
    if (fault.nonCanonical()) {
      stackFaults.classify(fault, linearRip());
    }
    if (fault.vector() != Vector.DB) {
      // A data breakpoint that a faulting instruction met is reported when it is executed again.
      c.pendingDebug = 0;
    }
    faults[fault.vector() & 31]++;
    c.attention = true;
    Interrupts.deliverFault(c, fault);
  }

  /** At a breakpoint, or before an instruction that uses watched memory. */
  private void stopForDebugger() {
    c.attention = true;
    long linear = linearRip();
    if (stops.at(c, linear)) {
      stops.stopped(c, linear);
      debugStop = DebugStop.BREAKPOINT;
    } else {
      stepAlone();
    }
  }

  private long ripMask() {
    return c.code64() ? -1 : 0xFFFF_FFFFL;
  }

  private long linearRip() {
    long rip = c.r[Cpu.RIP];
    return c.code64() ? rip : (rip + c.r[Cpu.SEGMENT_BASE + Cpu.CS]) & 0xFFFF_FFFFL;
  }

  /** The block at RIP, from the cache or newly decoded. */
  private Block lookup() {
    lookups++;
    long linear = linearRip();
    if (stops.at(c, linear)) {
      throw c.fault(Vector.DEBUGGER);
    }
    long guestPhys = c.mmu.fetch(linear);
    Block block = cache.find(guestPhys, c.mode);
    if (block == null) {
      block = decode(linear, guestPhys);
    } else if (block.secondPage >= 0 && block.secondPage != secondPage(linear)) {
      block = builder.build(linear, guestPhys, 1);
    }
    if ((c.mode & Cpu.MODE_FLAT) == 0) {
      block = insideSegment(block, linear, guestPhys);
    }
    return block;
  }

  private long secondPage(long linear) {
    long next = (linear | (AddressSpace.PAGE_SIZE - 1)) + 1;
    return c.mmu.fetch(c.code64() ? next : next & 0xFFFF_FFFFL);
  }

  private Block decode(long linear, long guestPhys) {
    Block block = builder.build(linear, guestPhys, Integer.MAX_VALUE);
    var mapping = memory.find(guestPhys);
    if (mapping != null && mapping.isRam() && !stops.maybeAt(guestPhys)) {
      cache.add(block);
    }
    return block;
  }

  /** Where a block would run over the code segment's limit, its first instruction alone, or #GP. */
  private Block insideSegment(Block block, long linear, long guestPhys) {
    long rip = c.r[Cpu.RIP];
    if (rip + block.length - 1 <= c.limit[Cpu.CS]) {
      return block;
    }
    Block single = builder.build(linear, guestPhys, 1);
    if (rip + single.length - 1 > c.limit[Cpu.CS]) {
      throw c.fault(Vector.GP);
    }
    return single;
  }

  @Override
  public CodeReport code() {
    return tier == null ? CodeReport.EMPTY : tier.code();
  }

  @Override
  public EngineCounters counters() {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("decoded blocks", cache.decodedBlocks);
    values.put("decoded instructions", cache.decodedInstructions);
    values.put("block lookups", lookups);
    values.put("block searches", cache.searches);
    values.put("invalidated blocks", cache.invalidatedBlocks);
    values.put("code cache flushes", cache.flushes);
    values.put("single steps", steps);
    values.put("interrupts", interrupts);
    for (int vector = 0; vector < faults.length; vector++) {
      if (faults[vector] != 0) {
        values.put("faults, vector " + vector, faults[vector]);
      }
    }
    values.put("TLB read misses", c.mmu.readMisses);
    values.put("TLB write misses", c.mmu.writeMisses);
    values.put("TLB fetch misses", c.mmu.fetchMisses);
    values.put("TLB second-level hits", c.mmu.secondLevelHits);
    values.put("page walks", c.mmu.walks);
    values.put("page walks that fault", c.mmu.pageFaults);
    values.putAll(c.mmu.schemeCounters());
    values.put("TLB flushes", c.mmu.flushes);
    values.put("TLB page flushes", c.mmu.pageFlushes);
    values.put("slow loads", c.mmu.slowLoads);
    values.put("slow stores", c.mmu.slowStores);
    values.put("stores to code pages", c.mmu.codeStores);
    if (tier != null) {
      tier.counters(values);
    }
    return new EngineCounters(c.retired, values);
  }

  @Override
  public void close() {
    if (tier != null) {
      tier.close();
    }
    cache.close();
    c.mmu.close();
  }
}
