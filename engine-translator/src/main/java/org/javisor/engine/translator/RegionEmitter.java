package org.javisor.engine.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.integer.BranchOperations;
import org.javisor.cpu.integer.Width;
import org.javisor.engine.interpreter.Flow;
import org.javisor.engine.interpreter.handlers.Exits;
import org.javisor.engine.interpreter.handlers.Handler;
import org.javisor.engine.interpreter.handlers.OperationEnd;
import org.javisor.engine.interpreter.handlers.OperationHandler;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.jspecify.annotations.Nullable;

/**
 * The method of one region. Guest registers and flags live in JVM locals; the blocks follow one another with real
 * gotos, and each ends with the poll that the interpreter makes there.
 */
final class RegionEmitter {
  private static final int MAX_RETURN_SITES = 8;
  private static final int RSP = 4;

  private final RegionPlan plan;
  private final OperationTable operations;
  private final CodeBuilder b;
  private final Code code;
  private final OperandEmitter operands;
  private final FlagsEmitter flags;
  private final Map<Long, Label> labels = new HashMap<>();
  private final Label exit;
  private final Label end;
  private final Label stopped;
  private final Label raised;
  private final RegisterUse registers = new RegisterUse();
  private final List<List<Step>> decoded = new ArrayList<>();

  final List<Handler> handlers = new ArrayList<>();
  final List<RegionParts.End> ends = new ArrayList<>();
  final List<RegionParts.Site> sites = new ArrayList<>();

  /** Calls out of the region: beyond the protected range, as what they run answers for its own faults. */
  private final List<Runnable> calls = new ArrayList<>();

  private int exits;

  /** Some ends may go on within the region. */
  private boolean passes;

  // The block at hand.
  private PlannedBlock block;
  private @Nullable IntegerEmitter integer;
  private @Nullable SseEmitter sse;
  private final X87Emitter x87;

  RegionEmitter(RegionPlan plan, OperationTable operations, BlockDecoder decoder, CodeBuilder b) {
    this.plan = plan;
    this.operations = operations;
    this.b = b;
    RegionPlan.Home home = decode(decoder);
    this.code = new Code(
        b,
        (plan.mode() & Cpu.MODE_CODE_SIZE) == Cpu.MODE_CODE_64,
        home);
    this.operands = new OperandEmitter(code);
    this.flags = new FlagsEmitter(code);
    this.x87 = new X87Emitter(code, operands, flags, plan.mode());
    this.exit = code.label();
    this.end = code.label();
    this.stopped = code.label();
    this.raised = code.label();
    this.block = plan.blocks().getFirst();
  }

  /** Decodes all blocks; where registers are to live. */
  private RegionPlan.Home decode(BlockDecoder decoder) {
    boolean x87Used = false;
    boolean mayCall = false;
    for (PlannedBlock planned : plan.blocks()) {
      List<Step> steps = decoder.decode(planned, plan.mode());
      if (steps.size() != planned.count()) {
        throw new UntranslatableException("code changed");
      }
      for (Step step : steps) {
        registers.add(step.instruction);
        x87Used |= X87Emitter.isX87(step.instruction);
        mayCall |= mayFault(step.instruction);
      }
      decoded.add(steps);
    }
    if (x87Used || !registers.usedXmm().isEmpty()) {
      return RegionPlan.Home.LOCALS;
    }
    // A call that hardly ever happens, as the slow path of memory, is enough for C2 to keep all locals on the stack.
    return mayCall ? RegionPlan.Home.STATE : plan.home();
  }

  /** Emits the whole method. */
  void emit() {
    for (PlannedBlock planned : plan.blocks()) {
      labels.put(planned.delta(), code.label());
    }
    decoded.forEach(steps -> steps.forEach(step -> x87.add(step.instruction)));
    Label start = code.label();
    Label stop = code.label();
    Label entry = code.label();
    b.goto_(entry).labelBinding(start);
    for (int n = 0; n < decoded.size(); n++) {
      emit(plan.blocks().get(n), decoded.get(n));
    }
    if (passes) {
      b.labelBinding(raised).aload(Slots.THIS);
      code.callThis("thrown", Code.desc(RuntimeException.class));
      b.athrow();
    }
    b.labelBinding(stop);
    calls.forEach(Runnable::run);
    epilogue();
    handler(start, stop);
    b.labelBinding(entry);
    prologue();
  }

  int exits() {
    return exits;
  }

  RegionParts.X87Site[] x87Sites() {
    return x87.sites();
  }

  /** Stands at the end, where it is known which registers the region uses. */
  private void prologue() {
    Label real = code.label();
    b.aload(Slots.CPU).ifnonnull(real).aconst_null().areturn().labelBinding(real);
    b.aload(Slots.THIS).getfield(Code.REGION, "lastBase", Code.J).lstore(Slots.BASE);
    b.aload(Slots.CPU).getfield(Code.CPU, "r", Code.LONGS).astore(Slots.REGISTERS);
    b.aload(Slots.CPU).getfield(Code.CPU, "mmu", Code.MMU).astore(Slots.MMU);
    if (code.inState()) {
      // All other indices are lower: one check of the array's bounds serves them all.
      b.aload(Slots.REGISTERS).bipush(Cpu.SEGMENT_BASE + 7).laload().pop2();
    } else {
      b.aload(Slots.CPU).getfield(Code.CPU, "xmm", Code.LONGS).astore(Slots.VECTORS);
    }
    b.iconst_0().istore(Slots.SITE);
    b.lconst_0().lstore(Slots.ROTATED);
    b.lconst_0().lstore(Slots.NEXT_RIP);
    b.iconst_0().istore(Slots.END);
    reload();
    x87.prologue();
    b.goto_(label(0));
  }

  private void reload() {
    reloadCount();
    code.reloadFlags();
    code.used.stream().forEach(code::reloadRegister);
    registers.usedXmm().stream().forEach(code::reloadXmm);
  }

  private void reloadCount() {
    if (!code.inState()) {
      b.aload(Slots.CPU).getfield(Code.CPU, "retired", Code.J).lstore(Slots.RETIRED);
    }
  }

  private Label label(long delta) {
    Label label = labels.get(delta);
    if (label == null) {
      throw new IllegalStateException("no block at " + delta);
    }
    return label;
  }

  private void emit(PlannedBlock planned, List<Step> steps) {
    block = planned;
    flags.forget();
    b.labelBinding(label(planned.delta()));
    int last = steps.size() - 1;
    for (int n = 0; n < last; n++) {
      straight(steps.get(n));
    }
    Step step = steps.get(last);
    Flow flow = Flow.of(step.instruction);
    if (flow == Flow.STRAIGHT) {
      straight(step);
      retire(planned.count());
      edge(planned.exits().direct() ? planned.taken() : planned.delta() + step.nextOffset());
    } else if (planned.exits().direct()) {
      transfer(step);
    } else {
      general(step, flow);
    }
  }

  // Straight-line code.

  private void straight(Step step) {
    if (mayFault(step.instruction)) {
      site(step);
    }
    IntegerEmitter emitter = integer;
    if (emitter == null) {
      emitter = new IntegerEmitter(code, operands, flags, step);
      integer = emitter;
    }
    SseEmitter vectors = sse;
    if (vectors == null) {
      vectors = new SseEmitter(code, operands, flags, plan.mode(), step);
      sse = vectors;
    }
    boolean emitted = emitter.emit(step, block.delta())
        || vectors.emit(step, block.delta())
        || x87.emit(step, block.delta());
    if (!emitted) {
      if (!mayFault(step.instruction)) {
        site(step);
      }
      byOperation(step);
    }
  }

  private static boolean mayFault(Instruction i) {
    return switch (i.mnemonic()) {
      case LEA, NOP -> false;
      case PUSH, POP, LEAVE, DIV, IDIV, CALL, RET -> true;
      default -> i.encoding.hasMemoryForm() && i.mod != 3 || SseEmitter.raises(i) || X87Emitter.isX87(i);
    };
  }

  private void site(Step step) {
    code.constant(sites.size());
    b.istore(Slots.SITE);
    sites.add(new RegionParts.Site(block, step.offset, step.index, flags.rotation()));
  }

  /** By the general operation, with the registers that it may use in the CPU's state. */
  private void byOperation(Step step) {
    Instruction i = step.instruction;
    RegisterUse.Effect effect = RegisterUse.effect(i);
    spill(effect);
    if (X87Emitter.isX87(i) || RegisterUse.movesState(i)) {
      x87.note();
    }
    boolean vectors = RegisterUse.touchesXmm(i);
    if (vectors) {
      registers.usedXmm().stream().forEach(code::spillXmm);
    }
    b.aload(Slots.REGISTERS);
    code.constant(Cpu.RIP);
    code.pushLinear(block.delta());
    b.lastore();
    b.aload(Slots.THIS);
    code.constant(handlers.size());
    code.callThis("handler", Code.desc(Handler.class), Code.I);
    b.aload(Slots.CPU);
    b.invokevirtual(
        Code.desc(Handler.class), "execute", MethodTypeDesc.of(Code.V, Code.CPU));
    handlers.add(new OperationHandler(
        operations.of(i.mnemonic()), new Operands(i, step.offset, plan.mode())));
    reload(effect);
    if (vectors) {
      registers.usedXmm().stream().forEach(code::reloadXmm);
    }
  }

  // Ends of blocks.

  private void retire(int count) {
    if (code.inState()) {
      b.aload(Slots.CPU).dup().getfield(Code.CPU, "retired", Code.J);
      code.constant((long) count);
      b.ladd().putfield(Code.CPU, "retired", Code.J);
      return;
    }
    b.lload(Slots.RETIRED);
    code.constant((long) count);
    b.ladd().lstore(Slots.RETIRED);
    b.aload(Slots.CPU).lload(Slots.RETIRED).putfield(Code.CPU, "retired", Code.J);
  }

  /** Goes to another place: within the region after a poll, else out of it. */
  private void edge(long delta) {
    if (delta == Exits.NONE) {
      throw new IllegalStateException("leads nowhere");
    }
    Label target = labels.get(delta);
    if (target != null) {
      pollTo(target);
    }
    code.pushLinear(delta);
    b.lstore(Slots.NEXT_RIP);
    leave();
  }

  /** Goes to a block unless the run must stop. */
  private void pollTo(Label target) {
    Label stop = code.label();
    b.aload(Slots.CPU).invokevirtual(Code.CPU, "isDue", MethodTypeDesc.of(Code.Z)).ifne(stop);
    // A jump of its own: a condition that leads back would meet the JVM's poll, and C2 not see what it is made of.
    b.goto_(target).labelBinding(stop);
  }

  /** Leaves for the address in its local, by an exit of its own, which remembers where it led. */
  private void leave() {
    code.constant(exits++);
    b.istore(Slots.END).goto_(exit);
  }

  private void transfer(Step step) {
    Instruction i = step.instruction;
    switch (i.mnemonic()) {
      case JCC -> {
        retire(block.count());
        Label taken = code.label();
        flags.branchIf(i.encoding.condition(), taken);
        edge(block.fall());
        b.labelBinding(taken);
        edge(block.taken());
      }
      case JMP -> jump(step);
      case CALL -> call(step);
      case RET -> ret(step);
      default -> throw new IllegalStateException("no transfer: " + i.mnemonic());
    }
  }

  private void jump(Step step) {
    if (block.taken() == Exits.NONE) {
      target(step);
      retire(block.count());
      leave();
    } else {
      retire(block.count());
      edge(block.taken());
    }
  }

  /** Leaves the operand of an indirect transfer in its local, checked. */
  private void target(Step step) {
    site(step);
    b.aload(Slots.CPU);
    operands.push(step, 0, block.delta(), Width.QWORD);
    checkTarget();
  }

  private void checkTarget() {
    ClassDesc owner = Code.desc(BranchOperations.class);
    code.call(owner, "check", Code.J, Code.CPU, Code.J);
    b.lstore(Slots.NEXT_RIP);
  }

  private void call(Step step) {
    boolean direct = block.taken() != Exits.NONE;
    if (direct) {
      site(step);
    } else {
      target(step);
    }
    code.pushMmu();
    pushStackTop();
    code.pushLinear(block.fall());
    code.store(Width.QWORD);
    pushStackTop();
    code.popGpr(RSP);
    retire(block.count());
    if (direct && labels.containsKey(block.taken())) {
      edge(block.taken());
      return;
    }
    if (direct) {
      code.pushLinear(block.taken());
      b.lstore(Slots.NEXT_RIP);
    }
    Label behind = labels.get(block.fall());
    if (behind == null) {
      leave();
    } else {
      callOut(behind, block.fall());
    }
  }

  /** Calls a function outside of the region and goes on behind the call. */
  private void callOut(Label behind, long fall) {
    Label call = code.label();
    int number = exits++;
    b.goto_(call);
    calls.add(() -> {
      Label back = code.label();
      b.labelBinding(call);
      writeBack();
      b.aload(Slots.THIS).aload(Slots.CPU).lload(Slots.NEXT_RIP);
      code.constant(number);
      code.pushLinear(fall);
      code.callThis("call", Code.Z, Code.CPU, Code.J, Code.I, Code.J);
      b.ifne(back).aconst_null().areturn().labelBinding(back);
      reload();
      b.goto_(behind);
    });
  }

  private void pushStackTop() {
    code.pushGpr(RSP);
    code.constant(-8L);
    b.ladd();
  }

  /** A return goes to one of the calls of the region, or leaves. */
  private void ret(Step step) {
    site(step);
    b.aload(Slots.CPU);
    code.pushMmu();
    code.pushGpr(RSP);
    code.load(Width.QWORD);
    checkTarget();
    Instruction i = step.instruction;
    code.pushGpr(RSP);
    code.constant(8 + (i.encoding.operands().isEmpty() ? 0 : i.immediate & 0xFFFF));
    b.ladd();
    code.popGpr(RSP);
    retire(block.count());
    int offered = 0;
    for (PlannedBlock caller : plan.blocks()) {
      if (caller.exits().call() && labels.containsKey(caller.fall()) && offered++ < MAX_RETURN_SITES) {
        Label other = code.label();
        b.lload(Slots.NEXT_RIP);
        code.pushLinear(caller.fall());
        b.lcmp().ifne(other);
        pollTo(label(caller.fall()));
        leave();
        b.labelBinding(other);
      }
    }
    leave();
  }

  private void general(Step step, Flow flow) {
    Instruction i = step.instruction;
    OperationEnd generalEnd = new OperationEnd(
        operations.of(i.mnemonic()),
        new Operands(i, step.offset, plan.mode()),
        flow != Flow.STATE,
        flow != Flow.BRANCH);
    Label fall = labels.get(block.fall());
    if (fall != null && i.mnemonic() == Mnemonic.STI) {
      enableInterrupts(fall);
    } else if (fall != null) {
      pass(step, fall);
    }
    code.constant(ends.size());
    b.istore(Slots.END).goto_(end);
    long delta = block.delta() + step.offset;
    ends.add(new RegionParts.End(generalEnd, block.delta(), delta, delta + i.length, block.count()));
  }

  private void enableInterrupts(Label fall) {
    Label waiting = code.label();
    b.aload(Slots.CPU);
    code.constant(block.count());
    code.call(Code.REGION, "enableInterrupts", Code.Z, Code.CPU, Code.I);
    b.ifeq(waiting);
    retire(block.count());
    b.goto_(fall).labelBinding(waiting);
  }

  /** The general form of an end that mostly goes on with the next block; what it uses is written back. */
  private void pass(Step step, Label fall) {
    passes = true;
    RegisterUse.Effect effect = RegisterUse.effect(step.instruction);
    site(step);
    spill(effect);
    b.aload(Slots.THIS).aload(Slots.CPU).lload(Slots.BASE);
    code.constant(ends.size());
    code.callThis("pass", Code.I, Code.CPU, Code.J, Code.I);
    b.istore(Slots.INT_SCRATCH);
    reload(effect);
    Label passed = code.label();
    Label notPassed = code.label();
    b.iload(Slots.INT_SCRATCH);
    b.tableswitch(
        notPassed, List.of(SwitchCase.of(Region.PASSED, passed), SwitchCase.of(Region.LEFT, stopped),
            SwitchCase.of(Region.RAISED, raised)));
    b.labelBinding(passed);
    reloadCount();
    b.goto_(fall).labelBinding(notPassed);
  }

  private void spill(RegisterUse.Effect effect) {
    effect.read().stream().forEach(code::spillRegister);
    if (effect.flags()) {
      code.spillFlags();
    }
  }

  private void reload(RegisterUse.Effect effect) {
    effect.written().stream().forEach(n -> {
      code.reloadRegister(n);
      code.written.set(n);
    });
    if (effect.flags()) {
      code.reloadFlags();
      flags.forget();
    }
  }

  // Leaving.

  private void epilogue() {
    b.labelBinding(exit);
    writeBack();
    b.aload(Slots.THIS).aload(Slots.CPU).lload(Slots.NEXT_RIP).iload(Slots.END);
    code.callThis("leave", Code.REGION, Code.CPU, Code.J, Code.I);
    b.areturn();
    if (passes) {
      b.labelBinding(stopped);
      writeBack();
      b.aconst_null().areturn();
    }
    b.labelBinding(end);
    writeBack();
    b.aload(Slots.THIS).aload(Slots.CPU).lload(Slots.BASE).iload(Slots.END);
    code.callThis("end", Code.REGION, Code.CPU, Code.J, Code.I);
    b.areturn();
  }

  private void writeBack() {
    code.written.stream().forEach(code::spillRegister);
    code.writtenXmm.stream().forEach(code::spillXmm);
    code.spillFlags();
    x87.note();
  }

  private void handler(Label start, Label stop) {
    Label caught = code.label();
    b.labelBinding(caught).astore(Slots.EXCEPTION);
    writeBack();
    b.aload(Slots.THIS).aload(Slots.CPU).lload(Slots.BASE).iload(Slots.SITE).lload(Slots.ROTATED);
    code.callThis("interrupted", Code.V, Code.CPU, Code.J, Code.I, Code.J);
    b.aload(Slots.EXCEPTION).athrow();
    b.exceptionCatchAll(start, stop, caught);
  }
}
