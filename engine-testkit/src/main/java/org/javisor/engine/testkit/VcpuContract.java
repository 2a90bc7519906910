package org.javisor.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuIdentity;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.javisor.engine.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine's virtual CPU must do, shown by programs on a bare machine. A subclass names the engine. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class VcpuContract {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSP = 4;
  private static final long UNMAPPED = 0x1000_0000L;

  /** A machine for one program; the contract closes it. */
  protected abstract BareMachine newMachine();

  /** Hardware cannot tell how many instructions it has executed. */
  protected boolean countsInstructions() {
    return true;
  }

  /** Hardware does not come back for a PAUSE: who waits for another CPU does so until the turn ends by time. */
  protected boolean pauseEndsTurns() {
    return true;
  }

  private void assertRetired(BareMachine m, long least, long most) {
    if (countsInstructions()) {
      assertThat(m.c.retired).isBetween(least, most);
    }
  }

  @Test
  void aLoopRunsToItsEndAndEveryInstructionIsCounted() {
    try (BareMachine m = newMachine().asm(
        "mov ecx, 1000; xor eax, eax; again: add rax, rcx; dec ecx; jnz again; hlt")) {
      assertThat(m.run(1_000_000)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(500_500);
      assertRetired(m, 2 + 3 * 1000 + 1, 2 + 3 * 1000 + 1);
    }
  }

  @Test
  void runStopsSoonAfterTheLimit() {
    try (BareMachine m = newMachine().asm("self: jmp self")) {
      assertThat(m.run(1000)).isEqualTo(Exit.YIELDED);
      assertRetired(m, 1000, 1000 + 48);
    }
  }

  @Test
  void aPauseEndsTheTurnWhereThereAreOtherCpus() {
    try (BareMachine m = newMachine().asm("self: inc eax; pause; jmp self")) {
      m.c.identity = new CpuIdentity(0, 2, 1_000_000, 100_000);
      assertThat(m.run(1000)).isEqualTo(Exit.YIELDED);
      if (pauseEndsTurns()) {
        assertThat(m.c.r[RAX]).isEqualTo(1);
        assertThat(m.vcpu.run(1000)).isEqualTo(Exit.YIELDED);
        assertThat(m.c.r[RAX]).isEqualTo(2);
      }
    }
  }

  @Test
  void aPauseIsNothingWhereThereIsOneCpu() {
    try (BareMachine m = newMachine().asm("mov ecx, 100; self: pause; dec ecx; jnz self; hlt")) {
      assertThat(m.run(1000)).isEqualTo(Exit.HALTED);
    }
  }

  @Test
  void aKickFromOutsideEndsTheRun() {
    try (BareMachine m = newMachine().asm("self: jmp self")) {
      m.run(1000);
      m.vcpu.kick();
      assertThat(m.run(Long.MAX_VALUE / 2)).isEqualTo(Exit.YIELDED);
    }
  }

  @Test
  void aFaultInTheMiddleOfABlockLeavesTheStateBeforeItsInstruction() {
    try (BareMachine m = newMachine().withHandlers().asm(
        "mov eax, 7; add eax, 1; mov ebx, dword ptr [" + UNMAPPED + "]; mov eax, 99; hlt")) {
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.PF);
      assertThat(m.frame(1)).isEqualTo(BareMachine.CODE + 5 + 3);
      assertThat(m.c.cr2).isEqualTo(UNMAPPED);
      assertThat(m.c.r[RAX]).isEqualTo(8);
      // Two before the fault, and the handler's HLT.
      assertRetired(m, 3, 3);
    }
  }

  @Test
  void flagsThatAFaultingInstructionBetweenTwoWritersShowsAreNotDropped() {
    try (BareMachine m = newMachine().withHandlers().asm(
        "mov eax, -1; add eax, 1; mov ebx, dword ptr [" + UNMAPPED + "]; add eax, 5; hlt")) {
      m.run(100);
      long flags = m.frame(3);
      assertThat(flags & Flags.ARITHMETIC).isEqualTo(Flags.CF | Flags.ZF | Flags.PF | Flags.AF);
    }
  }

  @Test
  void deadFlagsLeaveTheLastWritersFlags() {
    try (BareMachine m = newMachine().asm(
        "mov eax, 0x7fffffff; add eax, 1; sub eax, eax; mov ecx, 1; shl ecx, 31; add ecx, ecx; hlt")) {
      m.run(100);
      assertThat(m.c.rflags() & Flags.ARITHMETIC).isEqualTo(Flags.CF | Flags.OF | Flags.ZF | Flags.PF);
    }
  }

  @Test
  void incKeepsTheCarryOfAnAdditionWhoseOtherFlagsAreDead() {
    try (BareMachine m = newMachine().asm("mov eax, -1; mov ebx, 1; add eax, ebx; inc ebx; adc edx, 0; hlt")) {
      m.c.r[RDX] = 0;
      m.run(100);
      assertThat(m.c.r[RDX]).isEqualTo(1);
    }
  }

  @Test
  void aStoreIntoTheRunningBlockIsSeenByTheNextInstruction() {
    // The store changes the immediate of the MOV behind it, from 1 to 2.
    try (BareMachine m = newMachine().asm("mov byte ptr [rel patched+1], 2; patched: mov eax, 1; hlt")) {
      m.run(100);
      assertThat(m.c.r[RAX]).isEqualTo(2);
    }
  }

  @Test
  void codePatchedInALoopRunsAsPatchedEachTime() {
    try (BareMachine m = newMachine().asm(
        "xor ebx, ebx; mov ecx, 100; again: mov dword ptr [rel patched+1], ecx; patched: mov eax, 0; add ebx, eax;"
            + " dec ecx; jnz again; hlt")) {
      m.run(10_000);
      assertThat(m.c.r[RBX]).isEqualTo(5050);
      assertRetired(m, 2 + 5 * 100 + 1, 2 + 5 * 100 + 1);
    }
  }

  @Test
  void codeWrittenByADeviceIsSeen() {
    try (BareMachine m = newMachine().asm("mov eax, 1; hlt")) {
      m.run(100);
      m.memory.writeBytes(BareMachine.CODE + 1, new byte[] {3, 0, 0, 0}, 0, 4);
      m.resumeAt(BareMachine.CODE);
      m.run(100);
      assertThat(m.c.r[RAX]).isEqualTo(3);
    }
  }

  @Test
  void anInstructionAcrossTwoPagesFollowsAChangeOfItsSecondPage() {
    try (BareMachine m = newMachine()) {
      long start = BareMachine.CODE + 0x1000 - 2;
      // mov eax, 0x00000005: the last three bytes lie on the second page.
      m.memory.writeBytes(start, new byte[] {(byte) 0xB8, 5, 0, 0, 0, (byte) 0xF4}, 0, 6);
      m.c.r[Cpu.RIP] = start;
      m.run(100);
      assertThat(m.c.r[RAX]).isEqualTo(5);
      m.memory.write(start + 2, 1, 1);
      m.resumeAt(start);
      m.run(100);
      assertThat(m.c.r[RAX]).isEqualTo(0x105);
    }
  }

  @Test
  void codeAtTwoAddressesKeepsItsOwnRip() {
    try (BareMachine m = newMachine().asm("lea rax, [rel here]; here: hlt")) {
      m.run(100);
      long first = m.c.r[RAX];
      m.mapAlias(1L << 30, 0);
      m.resumeAt(BareMachine.CODE + (1L << 30));
      m.run(100);
      assertThat(m.c.r[RAX]).isEqualTo(first + (1L << 30));
    }
  }

  @Test
  void anUndefinedOpcodeRaisesUdAtItsOwnAddress() {
    try (BareMachine m = newMachine().withHandlers().asm("mov eax, 1; ud2; hlt")) {
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.UD);
      assertThat(m.frame(0)).isEqualTo(BareMachine.CODE + 5);
    }
  }

  @Test
  void anInstructionOfMoreThanFifteenBytesRaisesGp() {
    try (BareMachine m = newMachine().withHandlers()) {
      byte[] code = new byte[17];
      java.util.Arrays.fill(code, (byte) 0x66);
      code[15] = (byte) 0x90;
      m.memory.writeBytes(BareMachine.CODE, code, 0, code.length);
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.GP);
    }
  }

  @Test
  void theTrapFlagStopsBehindEachInstruction() {
    try (BareMachine m = newMachine().withHandlers().asm(
        "pushfq; or dword ptr [rsp], 0x100; popfq; mov eax, 1; mov eax, 2; hlt")) {
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.DB);
      assertThat(m.c.r[RAX]).isEqualTo(1);
      assertThat(m.c.dr[6] & 1 << 14).isNotZero();
    }
  }

  @Test
  void aNonCanonicalStackAddressIsAStackFault() {
    try (BareMachine m = newMachine().withHandlers().asm(
        "mov rcx, 0x8000000000000000; mov rax, qword ptr [rcx]; hlt")) {
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.GP);
    }
    try (BareMachine m = newMachine().withHandlers().asm(
        "mov rbp, 0x8000000000000000; mov rax, qword ptr [rbp]; hlt")) {
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.SS);
    }
  }

  @Test
  void callsAndReturnsBalanceTheStack() {
    try (BareMachine m = newMachine().asm(
        "mov eax, 5; call double; call double; hlt; double: add eax, eax; ret")) {
      m.run(100);
      assertThat(m.c.r[RAX]).isEqualTo(20);
      assertThat(m.c.r[RSP]).isEqualTo(BareMachine.STACK);
    }
  }

  @Test
  void aRepeatedStringInstructionThatFaultsHasDoneAllBeforeTheFault() {
    long last = (64L << 20) - 16;
    try (BareMachine m = newMachine().withHandlers().asm("rep stosb; hlt")) {
      m.c.r[7] = last;
      m.c.r[RCX] = 100;
      m.c.r[RAX] = 0xAB;
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.PF);
      assertThat(m.c.r[RCX]).isEqualTo(84);
      assertThat(m.c.r[7]).isEqualTo(64L << 20);
      assertThat(m.frame(1)).isEqualTo(BareMachine.CODE);
      assertThat(m.memory.read(last + 15, 1)).isEqualTo(0xAB);
    }
  }

  @Test
  void aDataBreakpointMetByAFaultingInstructionIsNotReportedBeforeItCompletes() {
    try (BareMachine m = newMachine().withHandlers().asm("push qword ptr [" + BareMachine.DATA + "]; hlt")) {
      // A read of DATA is watched; the push itself goes to an unmapped stack.
      m.c.dr[0] = BareMachine.DATA;
      m.c.dr[7] = 0x400 | 1 | 3 << 16 | 3 << 18;
      m.c.mmu.updateBreakpoints();
      m.c.r[RSP] = UNMAPPED + 64;
      m.c.idtLimit = 0;
      m.run(1);
      assertThat(m.c.pendingDebug).isZero();
    }
  }
}
