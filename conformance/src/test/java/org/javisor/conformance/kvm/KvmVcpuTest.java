package org.javisor.conformance.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuStateV1;
import org.javisor.cpu.Flags;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.Watchpoint;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.DebugStop;
import org.javisor.engine.Exit;
import org.javisor.engine.kvm.KvmEngine;
import org.javisor.engine.kvm.KvmException;
import org.javisor.engine.kvm.KvmHost;
import org.javisor.engine.testkit.BareMachine;
import org.javisor.engine.testkit.VcpuContract;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.junit.jupiter.api.Test;

/** The programs that every engine runs alike, and the state of a CPU to KVM and back. */
class KvmVcpuTest extends VcpuContract {
  private static final int RAX = 0;
  private static final int RDX = 2;
  private static final int RBX = 3;

  /** The largest part of the standard model that this host's KVM offers. */
  private static CpuModel model() {
    try (KvmHost host = KvmHost.open()) {
      return CpuModel.parse(host.features().fitting("x86-64-v2"));
    } catch (KvmException e) {
      return abort(e.getMessage());
    }
  }

  @Override
  protected BareMachine newMachine() {
    CpuModel model = model();
    return new BareMachine(new PatientEngine(), model);
  }

  @Override
  protected boolean countsInstructions() {
    return false;
  }

  @Override
  protected boolean pauseEndsTurns() {
    return false;
  }

  /** Lets KVM take the state, and takes it back, without an instruction in between. */
  private static void thereAndBack(BareMachine m) {
    m.vcpu.kick();
    assertThat(m.run(1)).isEqualTo(Exit.YIELDED);
  }

  @Test
  void randomStatesComeBackFromKvmAsTheyWere() {
    SplittableRandom random = new SplittableRandom(4711);
    try (BareMachine m = newMachine()) {
      for (int round = 0; round < 50; round++) {
        RandomCpu.fill(m.c, random);
        CpuStateV1 before = CpuStateV1.of(m.c);
        thereAndBack(m);
        CpuStateV1 after = CpuStateV1.of(m.c);
        assertThat(timeless(after)).as("round %d", round).isEqualTo(timeless(before));
        assertThat(after.msrs().tscOffset() - before.msrs().tscOffset()).as("time went on").isBetween(0L, 1L << 40);
      }
    }
  }

  private static String timeless(CpuStateV1 state) {
    return state.toString().replaceAll("tscOffset=-?\\d+", "").replaceAll(", ", ",\n");
  }

  @Test
  void portsOfAllWidthsAndStringsReachTheBus() {
    List<String> seen = new ArrayList<>();
    IdleBus bus = new IdleBus() {
      @Override
      public void portOut(int port, int sizeBytes, int value) {
        seen.add("%x %d %x".formatted(port, sizeBytes, value));
      }

      @Override
      public int portIn(int port, int sizeBytes) {
        return port * 3;
      }
    };
    CpuModel model = model();
    try (BareMachine m = new BareMachine(new PatientEngine(), model, bus)) {
      m.memory.write(BareMachine.DATA, 4, 0x04030201);
      m.asm("mov eax, 0x11223344; out 0x80, al; out 0x81, ax; mov dx, 0x1234; out dx, eax; mov esi, " + BareMachine.DATA
          + "; mov ecx, 4; rep outsb; in eax, 0x10; hlt");
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(seen).containsExactly(
          "80 1 44", "81 2 3344", "1234 4 11223344", "1234 1 1", "1234 1 2", "1234 1 3", "1234 1 4");
      assertThat(m.c.r[RAX]).isEqualTo(0x30);
    }
  }

  @Test
  void holesReadAsOnesAndAnInstructionKvmCannotExecuteIsExecuted() {
    try (BareMachine m = newMachine()) {
      m.mapLarge(0x120_0000, 0x900_0000);
      // A 16-byte load from no memory at all is beyond KVM's own emulation in some versions, and all ones in any case.
      m.asm("mov ebx, dword ptr [0x1200004]; movdqu xmm1, [0x1200010]; movq rax, xmm1; hlt");
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RBX]).isEqualTo(0xFFFF_FFFFL);
      assertThat(m.c.r[RAX]).isEqualTo(-1);
    }
  }

  @Test
  void theTimeStampCounterGoesOnFromWhereItWasSet() {
    try (BareMachine m = newMachine().asm("rdtsc; hlt")) {
      m.c.msr.tscOffset = 1L << 56;
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RDX] << 32 | m.c.r[RAX]).isBetween(1L << 56, (1L << 56) + (1L << 40));
    }
  }

  @Test
  void registersOfTheMachinesOwnAreAnsweredByItsOwnCode() {
    try (BareMachine m = newMachine().withHandlers().asm(
        "mov ecx, 0x3A; rdmsr; mov ebx, eax; mov ecx, 0x12345; rdmsr; hlt")) {
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RBX]).as("feature control: locked").isEqualTo(1);
      assertThat(m.vector()).as("no such register").isEqualTo(13);
    }
  }

  @Test
  void aTripleFaultIsAShutdown() {
    try (BareMachine m = newMachine()) {
      m.c.idtLimit = 0;
      m.asm("ud2");
      assertThat(m.run(100)).isEqualTo(Exit.SHUTDOWN);
      assertThat(m.c.shutdown).isTrue();
    }
  }

  /** KVM forgets an interrupt that it is given while an access is open that ends in an exception. */
  @Test
  void anInterruptThatComesWithAnExceptionOfAnOpenAccessIsNotLost() {
    boolean[] waits = {false};
    IdleBus bus = new IdleBus() {
      @Override
      public boolean writeApicMsr(int msr, long value) {
        waits[0] = true;
        return false;
      }

      @Override
      public boolean interruptPending() {
        return waits[0];
      }

      @Override
      public int acknowledgeInterrupt() {
        waits[0] = false;
        return 20;
      }
    };
    CpuModel model = model();
    try (BareMachine m = new BareMachine(new PatientEngine(), model, bus).withHandlers()) {
      m.asm("mov ecx, 0x80B; xor eax, eax; xor edx, edx; wrmsr; hlt");
      // The exception's handler lets the interrupt in.
      m.asm(BareMachine.HANDLERS + 16 * 13, "sti; nop; hlt");
      m.c.rflags(2 | Flags.IF);
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(waits[0]).as("taken").isFalse();
      assertThat(m.vector()).isEqualTo(20);
    }
  }

  @Test
  void codeInNoMemoryIsAnUndefinedInstruction() {
    try (BareMachine m = newMachine().withHandlers()) {
      m.mapLarge(0x120_0000, 0x900_0000);
      m.asm("mov eax, 0x1200000; jmp rax");
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.vector()).as("all ones are no instruction").isEqualTo(6);
      assertThat(m.frame(0)).isEqualTo(0x120_0000);
    }
  }

  @Test
  void aStormOfAccessesToDevicesEndsWithTheTurnAndByAKick() {
    try (BareMachine m = newMachine()) {
      m.mapLarge(0x120_0000, 0x900_0000);
      m.asm("again: mov esi, 0x1200000; mov edi, 0x1300000; mov ecx, 10000; rep movsb; jmp again");
      assertThat(m.run(100)).isEqualTo(Exit.YIELDED);
      m.vcpu.kick();
      assertThat(m.run(Long.MAX_VALUE)).isEqualTo(Exit.YIELDED);
      assertThat(m.vcpu.counters().values()).containsKey("KVM exits, memory-mapped registers");
    }
  }

  @Test
  void aHypercallThatThereIsNotIsToldSo() {
    try (BareMachine m = newMachine()) {
      m.c.r[RAX] = 0x1234_5678;
      m.c.r[RBX] = -1;
      m.code(0x0F, 0x01, 0xD9, 0xF4);
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(-1000);
    }
  }

  @Test
  void aDebuggersBreakpointsAreMetByTheInterpreterAndThenTheProcessorGoesOn() {
    try (BareMachine m = newMachine().asm("mov eax, 1; mov ebx, 2; add eax, ebx; hlt")) {
      m.vcpu.debug(new DebugPoints(Set.of(BareMachine.CODE + 5), List.of()));
      assertThat(m.run(100)).isEqualTo(new Exit.Debugged(DebugStop.BREAKPOINT));
      assertThat(m.c.r[RAX]).isEqualTo(1);
      m.c.r[RAX] = 40;
      assertThat(m.vcpu.step()).isEqualTo(new Exit.Debugged(DebugStop.STEPPED));
      m.vcpu.debug(DebugPoints.NONE);
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(42);
      assertThat(m.vcpu.counters().values().get("KVM entries")).isPositive();
    }
  }

  @Test
  void codeThatTheProcessorHasChangedIsSeenByADebugger() {
    DebugPoints watch = new DebugPoints(
        Set.of(), List.of(new Watchpoint(BareMachine.DATA + 0x1000, 8, false, true)));
    try (BareMachine m = newMachine().asm("mov eax, 1; hlt")) {
      m.vcpu.debug(watch);
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      m.vcpu.debug(DebugPoints.NONE);
      // The processor changes the program.
      m.asm(BareMachine.CODE + 0x1000, "mov dword ptr [%d], 2; hlt".formatted(BareMachine.CODE + 1));
      go(m, BareMachine.CODE + 0x1000);
      m.vcpu.debug(watch);
      go(m, BareMachine.CODE);
      assertThat(m.c.r[RAX]).isEqualTo(2);
    }
  }

  private static void go(BareMachine m, long address) {
    m.c.halted = false;
    m.c.r[Cpu.RIP] = address;
    assertThat(m.run(100)).isEqualTo(Exit.HALTED);
  }

  @Test
  void aModelThatTheHostCannotOfferIsRefusedByTheNamesOfItsFeatures() {
    CpuModel fitting = model();
    List<String> missing;
    try (KvmHost host = KvmHost.open()) {
      missing = host.features().missing(CpuModel.parse("max"));
    }
    assertThat(fitting.features()).isNotEmpty();
    if (missing.isEmpty()) {
      abort("this host offers everything");
    }
    try (KvmEngine engine = KvmEngine.open(); Ram ram = new Ram(1 << 20)) {
      AddressSpace memory = new AddressSpace();
      memory.addRam(0, ram, 0, 1 << 20);
      try {
        engine.newVcpu(CpuModel.parse("max"), memory, new IdleBus()).close();
        throw new AssertionError("accepted although it lacks " + missing);
      } catch (KvmException e) {
        assertThat(e).hasMessageContaining(missing.getFirst()).hasMessageContaining("--cpu");
      }
    }
  }

  /** A halted CPU in real mode comes back halted, in real mode. */
  @Test
  void realModeComesBack() {
    try (BareMachine m = newMachine()) {
      CpuSetup.realMode(m.c, 0x1000, 0x2000, 0x10);
      m.c.cr4 = 0;
      m.c.updateMode();
      m.memory.write(0x1_0010, 4, 0xF4_1234_B8L);
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX] & 0xFFFF).isEqualTo(0x1234);
      assertThat(m.c.r[Cpu.RIP]).isEqualTo(0x14);
      assertThat(m.c.protectedMode()).isFalse();
    }
  }
}
