package org.javisor.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;
import org.javisor.cpu.Watchpoint;
import org.javisor.engine.DebugPoints;
import org.javisor.engine.DebugStop;
import org.javisor.engine.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What engines that stop for debuggers must do. A subclass names the engine. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DebugContract {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RSP = 4;
  private static final long PLENTY = 10_000_000;
  private static final Exit AT_BREAKPOINT = new Exit.Debugged(DebugStop.BREAKPOINT);
  private static final Exit STEPPED = new Exit.Debugged(DebugStop.STEPPED);

  /** mov ecx, 100 (5 bytes); xor eax, eax (2); again: add eax, ecx (2); dec ecx (2); jnz again (2); hlt. */
  private static final String LOOP = "mov ecx, 100; xor eax, eax; again: add eax, ecx; dec ecx; jnz again; hlt";

  private static final long AGAIN = BareMachine.CODE + 7;
  private static final long DEC = AGAIN + 2;
  private static final long HLT = AGAIN + 6;

  /** A machine for one program; the contract closes it. */
  protected abstract BareMachine newMachine();

  private static DebugPoints breakpoints(Long... addresses) {
    return new DebugPoints(new HashSet<>(Arrays.asList(addresses)), List.of());
  }

  private static DebugPoints watching(Watchpoint... points) {
    return new DebugPoints(Set.of(), List.of(points));
  }

  private static Watchpoint stores(long linear, int length) {
    return new Watchpoint(linear, length, false, true);
  }

  private static Exit watched(Watchpoint point, long address) {
    return new Exit.Debugged(new DebugStop.Watched(point, address));
  }

  @Test
  void aBreakpointStopsBeforeItsInstructionEachTime() {
    try (BareMachine m = newMachine().asm(LOOP)) {
      m.vcpu.debug(breakpoints(DEC));
      for (int round = 1; round <= 3; round++) {
        assertThat(m.run(PLENTY)).isEqualTo(AT_BREAKPOINT);
        assertThat(m.c.r[Cpu.RIP]).isEqualTo(DEC);
        assertThat(m.c.r[RCX]).isEqualTo(101 - round);
        assertThat(m.c.retired).isEqualTo(3L * round);
      }
    }
  }

  @Test
  void codeThatIsHotStopsAtABreakpointThatIsSetLater() {
    try (BareMachine m = newMachine().asm("xor eax, eax; again: inc eax; jmp again")) {
      long inc = BareMachine.CODE + 2;
      m.run(100_000);
      long before = m.c.r[RAX];
      m.vcpu.debug(breakpoints(inc));
      assertThat(m.run(PLENTY)).isEqualTo(AT_BREAKPOINT);
      assertThat(m.c.r[RAX]).isEqualTo(before);
      assertThat(m.run(PLENTY)).isEqualTo(AT_BREAKPOINT);
      assertThat(m.c.r[RAX]).isEqualTo(before + 1);
      m.vcpu.debug(DebugPoints.NONE);
      assertThat(m.run(100_000)).isEqualTo(Exit.YIELDED);
    }
  }

  @Test
  void withoutBreakpointsTheLoopRunsToItsEnd() {
    try (BareMachine m = newMachine().asm(LOOP)) {
      m.vcpu.debug(breakpoints(DEC, HLT));
      assertThat(m.run(PLENTY)).isEqualTo(AT_BREAKPOINT);
      m.vcpu.debug(breakpoints(HLT));
      assertThat(m.run(PLENTY)).isEqualTo(AT_BREAKPOINT);
      assertThat(m.c.r[Cpu.RIP]).isEqualTo(HLT);
      m.vcpu.debug(DebugPoints.NONE);
      assertThat(m.run(PLENTY)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(5050);
    }
  }

  @Test
  void anotherLinearAddressOfTheSameCodeDoesNotStop() {
    try (BareMachine m = newMachine().asm(LOOP)) {
      long alias = 1L << 30;
      m.mapAlias(alias, 0);
      m.vcpu.debug(breakpoints(alias + DEC));
      assertThat(m.run(PLENTY)).isEqualTo(Exit.HALTED);
      m.resumeAt(alias + BareMachine.CODE);
      assertThat(m.run(PLENTY)).isEqualTo(AT_BREAKPOINT);
      assertThat(m.c.r[Cpu.RIP]).isEqualTo(alias + DEC);
    }
  }

  @Test
  void theGuestFindsItsCodeAsItIs() {
    try (BareMachine m = newMachine().asm("mov al, byte ptr [rel there]; there: nop; hlt")) {
      long hlt = BareMachine.CODE + 7;
      m.vcpu.debug(breakpoints(hlt - 1));
      assertThat(m.run(PLENTY)).isEqualTo(AT_BREAKPOINT);
      assertThat(m.c.r[RAX] & 0xFF).isEqualTo(0x90);
    }
  }

  @Test
  void aStepIsOneInstruction() {
    try (BareMachine m = newMachine().asm(LOOP)) {
      List<Long> places = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        assertThat(m.vcpu.step()).isEqualTo(STEPPED);
        places.add(m.c.r[Cpu.RIP] - AGAIN);
      }
      assertThat(places).containsExactly(-2L, 0L, 2L, 4L, 0L, 2L);
      assertThat(m.c.retired).isEqualTo(6);
    }
  }

  @Test
  void aStepExecutesAnInstructionThatABreakpointStandsOn() {
    try (BareMachine m = newMachine().asm(LOOP)) {
      m.vcpu.debug(breakpoints(BareMachine.CODE));
      assertThat(m.vcpu.step()).isEqualTo(STEPPED);
      assertThat(m.c.r[RCX]).isEqualTo(100);
    }
  }

  @Test
  void aStepIntoAFaultEndsAtItsHandler() {
    try (BareMachine m = newMachine().withHandlers().asm("ud2; hlt")) {
      assertThat(m.vcpu.step()).isEqualTo(STEPPED);
      assertThat(m.c.r[Cpu.RIP]).isEqualTo(BareMachine.HANDLERS + 16L * Vector.UD);
    }
  }

  @Test
  void aHaltedCpuThatNothingWakesIsToldAsSuch() {
    try (BareMachine m = newMachine().asm("hlt")) {
      assertThat(m.vcpu.step()).isEqualTo(STEPPED);
      assertThat(m.vcpu.step()).isEqualTo(Exit.HALTED);
    }
  }

  @Test
  void aStoreToWatchedMemoryStopsBehindItsInstruction() {
    try (BareMachine m = newMachine().asm("mov eax, 1; mov dword ptr [" + (BareMachine.DATA + 0x80)
        + "], eax; mov eax, 2; hlt")) {
      Watchpoint point = stores(BareMachine.DATA + 0x82, 1);
      m.vcpu.debug(watching(point));
      assertThat(m.run(PLENTY)).isEqualTo(watched(point, BareMachine.DATA + 0x82));
      assertThat(m.c.r[RAX]).isEqualTo(1);
      assertThat(m.memory.read(BareMachine.DATA + 0x80, 4)).isEqualTo(1);
      assertThat(m.c.retired).isEqualTo(2);
      assertThat(m.run(PLENTY)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(2);
    }
  }

  @Test
  void loadsCountWhereTheyAreWatched() {
    String program =
        "mov eax, dword ptr [" + BareMachine.DATA + "]; mov dword ptr [" + BareMachine.DATA + "], eax; hlt";
    try (BareMachine m = newMachine().asm(program)) {
      Watchpoint point = new Watchpoint(BareMachine.DATA, 4, true, false);
      m.vcpu.debug(watching(point));
      assertThat(m.run(PLENTY)).isEqualTo(watched(point, BareMachine.DATA));
      assertThat(m.c.retired).isEqualTo(1);
      assertThat(m.run(PLENTY)).isEqualTo(Exit.HALTED);
    }
  }

  @Test
  void otherBytesOfTheSamePageDoNotStop() {
    try (BareMachine m = newMachine().asm("mov qword ptr [" + (BareMachine.DATA + 8) + "], rax; hlt")) {
      m.vcpu.debug(watching(stores(BareMachine.DATA, 8), stores(BareMachine.DATA + 16, 8)));
      assertThat(m.run(PLENTY)).isEqualTo(Exit.HALTED);
    }
  }

  @Test
  void hotCodeStopsAtAWatchpointThatIsSetLater() {
    try (BareMachine m = newMachine().asm(
        "xor eax, eax; mov ebx, " + BareMachine.DATA + "; again: inc eax; mov dword ptr [rbx], eax; jmp again")) {
      m.run(100_000);
      Watchpoint point = stores(BareMachine.DATA, 4);
      m.vcpu.debug(watching(point));
      for (int round = 0; round < 3; round++) {
        long before = m.memory.read(BareMachine.DATA, 4);
        assertThat(m.run(PLENTY)).isEqualTo(watched(point, BareMachine.DATA));
        assertThat(m.memory.read(BareMachine.DATA, 4)).isEqualTo(m.c.r[RAX]).isBetween(before, before + 1);
        assertThat(m.c.r[Cpu.RIP]).isEqualTo(BareMachine.CODE + 2 + 5 + 2 + 2);
      }
    }
  }

  @Test
  void whatTheCpuWritesForAnExceptionIsWatchedToo() {
    try (BareMachine m = newMachine().withHandlers().asm("ud2; hlt")) {
      Watchpoint point = stores(BareMachine.STACK - 8, 8);
      m.vcpu.debug(watching(point));
      assertThat(m.run(PLENTY)).isEqualTo(watched(point, BareMachine.STACK - 8));
      assertThat(m.c.r[Cpu.RIP]).isEqualTo(BareMachine.HANDLERS + 16L * Vector.UD);
      assertThat(m.run(PLENTY)).isEqualTo(Exit.HALTED);
    }
  }

  @Test
  void pushesAndUpdatesOfMemoryAreCarriedOutOnce() {
    try (BareMachine m = newMachine().asm(
        "mov eax, 7; push rax; add dword ptr [rsp], 1; lock inc dword ptr [rsp]; pop rcx; hlt")) {
      Watchpoint point = new Watchpoint(BareMachine.STACK - 8, 8, true, true);
      m.vcpu.debug(watching(point));
      for (int i = 0; i < 4; i++) {
        assertThat(m.run(PLENTY)).isEqualTo(watched(point, BareMachine.STACK - 8));
      }
      assertThat(m.c.r[RCX]).isEqualTo(9);
      assertThat(m.c.r[RSP]).isEqualTo(BareMachine.STACK);
      assertThat(m.run(PLENTY)).isEqualTo(Exit.HALTED);
      assertThat(m.c.retired).isEqualTo(6);
    }
  }

  @Test
  void aStringMoveOverWatchedMemoryEndsAsWithoutIt() {
    String program = "mov esi, " + BareMachine.DATA + "; mov edi, " + (BareMachine.DATA + 0x1000)
        + "; mov ecx, 64; rep movsb; hlt";
    try (BareMachine m = newMachine().asm(program)) {
      for (int i = 0; i < 64; i++) {
        m.memory.write(BareMachine.DATA + i, 1, i + 1);
      }
      Watchpoint point = stores(BareMachine.DATA + 0x1020, 1);
      m.vcpu.debug(watching(point));
      assertThat(m.run(PLENTY)).isEqualTo(watched(point, BareMachine.DATA + 0x1020));
      Exit next = m.run(PLENTY);
      while (next instanceof Exit.Debugged) {
        next = m.run(PLENTY);
      }
      assertThat(next).isEqualTo(Exit.HALTED);
      assertThat(m.memory.read(BareMachine.DATA + 0x1038, 8)).isEqualTo(m.memory.read(BareMachine.DATA + 0x38, 8));
    }
  }
}
