package org.javisor.engine.translator;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Optional;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.OperationTable;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.interpreter.InterpreterVcpu;
import org.javisor.engine.interpreter.UpperTier;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.testkit.BareMachine;
import org.javisor.memory.AddressSpace;

/**
 * What the translator makes of a program's hottest loop, counted.
 *
 * @param guestInstructions in all blocks of the region
 * @param bytecodes JVM instructions of its method, entry and exits included
 * @param bytes of its method
 * @param memoryAccesses calls of the MMU: each is a TLB check
 * @param operations instructions that are not translated but called
 * @param calls of anything else
 */
record RegionListing(
    int guestInstructions, int bytecodes, int bytes, int memoryAccesses, int operations, int calls) {
  private static final int HOT = 20;
  private static final String MMU = "Mmu";
  private static final String HANDLER = "Handler";

  /** The largest region of a program. */
  static RegionListing of(String program) {
    Recorder recorder = new Recorder();
    try (BareMachine m = new BareMachine(recorder).withHandlers().asm(program)) {
      m.c.r[7] = BareMachine.DATA;
      m.c.r[6] = BareMachine.DATA + 0x1000;
      m.run(20_000);
    }
    RegionPlan plan = recorder.plan.orElseThrow(() -> new AssertionError("nothing became hot: " + program));
    return count(plan, emit(plan));
  }

  private static CodeModel emit(RegionPlan plan) {
    OperationTable operations = InterpreterEngine.operations();
    BlockDecoder decoder = new BlockDecoder(CpuModel.standard().decoderFeatures());
    byte[] bytes = ClassFile.of().build(
        ClassDesc.of("Listed"), c -> c.withSuperclass(Code.REGION).withMethodBody("run",
            MethodTypeDesc.of(Code.REGION, Code.CPU), ClassFile.ACC_PUBLIC,
            b -> new RegionEmitter(plan, operations, decoder, b).emit()));
    return ClassFile.of().parse(bytes).methods().getFirst().code().orElseThrow();
  }

  private static RegionListing count(RegionPlan plan, CodeModel code) {
    int bytecodes = 0;
    int memory = 0;
    int operations = 0;
    int calls = 0;
    for (CodeElement element : code) {
      if (element instanceof Instruction) {
        bytecodes++;
      }
      if (element instanceof InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        owner = owner.substring(owner.lastIndexOf('/') + 1);
        if (owner.equals(MMU)) {
          memory++;
        } else if (owner.equals(HANDLER)) {
          operations++;
        } else {
          calls++;
        }
      }
    }
    int guest = plan.blocks().stream().mapToInt(PlannedBlock::count).sum();
    int bytes = ((CodeAttribute) code).codeLength();
    return new RegionListing(guest, bytecodes, bytes, memory, operations, calls);
  }

  @Override
  public String toString() {
    return "%d guest instructions, %d bytecodes, %d bytes, %d memory accesses, %d operations, %d other calls".formatted(
        guestInstructions, bytecodes, bytes, memoryAccesses, operations, calls);
  }

  /** The interpreter, with a tier above it that plans around hot blocks and keeps the largest plan. */
  private static final class Recorder implements Engine {
    private Optional<RegionPlan> plan = Optional.empty();

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public Vcpu newVcpu(CpuModel model, AddressSpace memory, org.javisor.cpu.CpuBus bus) {
      return new InterpreterVcpu(model, memory, new IdleBus(), InterpreterEngine.operations(), (c, cache, loop) -> {
        RegionPlanner planner = new RegionPlanner(c, cache, memory);
        return new UpperTier() {
          @Override
          public int threshold() {
            return HOT;
          }

          @Override
          public void hot(Block block) {
            RegionPlan made = planner.plan(block, c.r[Cpu.RIP]);
            if (made != null && plan.stream().allMatch(before -> before.blocks().size() < made.blocks().size())) {
              plan = Optional.of(made);
            }
          }

          @Override
          public void poll() {}

          @Override
          public void counters(Map<String, Long> values) {}

          @Override
          public void close() {}
        };
      });
    }

    @Override
    public void close() {}
  }
}
