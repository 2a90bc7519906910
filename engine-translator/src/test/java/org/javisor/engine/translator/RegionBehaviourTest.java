package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.javisor.cpu.system.CpuSetup;
import org.javisor.engine.Engine;
import org.javisor.engine.Exit;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.testkit.BareMachine;
import org.javisor.engine.testkit.CpuImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to translated code from outside: steps, breakpoints, overwritten and remapped code, interrupts. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegionBehaviourTest {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSI = 6;
  private static final int LONGEST_BLOCK = 48;
  private static final long SECOND = BareMachine.CODE + 0x1000;
  private static final long OTHER = BareMachine.CODE + 0x8000;
  private static final long PAGE_TABLE = 0x8000;
  private static final long OTHER_PML4 = 0x9000;

  private static BareMachine machine() {
    BareMachine m = new BareMachine(TranslatorEngine.atOnce(2)).withHandlers();
    m.c.r[RDX] = 0;
    return m;
  }

  private static long regions(BareMachine m) {
    return m.vcpu.counters().values().get("regions installed");
  }

  /** Maps the first 2 MiB by small pages, as before. */
  private static void smallPages(BareMachine m) {
    for (long page = 0; page < 512; page++) {
      m.memory.write(PAGE_TABLE + 8 * page, 8, page << 12 | 7);
    }
    m.memory.write(0x3000, 8, PAGE_TABLE | 7);
    m.c.mmu.flush(true);
  }

  private static void remapSecond(BareMachine m, long guestPhys) {
    m.memory.write(PAGE_TABLE + 8 * (SECOND >>> 12), 8, guestPhys | 7);
  }

  /** An endless loop that calls a function on the next page, which adds 1 to RAX; on the other page it adds 256. */
  private static BareMachine callsNextPage() {
    BareMachine m = machine();
    smallPages(m);
    m.asm("again: call " + SECOND + "; inc rcx; jmp again");
    m.asm(SECOND, "add rax, 1; ret");
    m.asm(OTHER, "add rax, 256; ret");
    m.run(1000);
    assertThat(m.c.r[RAX]).isBetween(m.c.r[RCX], m.c.r[RCX] + 1);
    assertThat(regions(m)).isPositive();
    return m;
  }

  @Test
  void aSingleStepStopsBehindTheNextInstructionOfARegion() {
    try (BareMachine m = machine().asm("again: inc rax; inc rcx; inc rdx; jmp again")) {
      m.run(1000);
      assertThat(regions(m)).isPositive();
      long rax = m.c.r[RAX];
      long rcx = m.c.r[RCX];
      m.c.rflags(Flags.TF | 2);
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.DB);
      assertThat(m.frame(0)).isEqualTo(BareMachine.CODE + 3);
      assertThat(m.c.r[RAX]).isEqualTo(rax + 1);
      assertThat(m.c.r[RCX]).isEqualTo(rcx);
    }
  }

  @Test
  void aBreakpointInTheMiddleOfARegionStopsBeforeItsInstruction() {
    try (BareMachine m = machine().asm("again: inc rax; inc rcx; inc rdx; jmp again")) {
      m.run(1000);
      assertThat(regions(m)).isPositive();
      long rcx = m.c.r[RCX];
      m.c.dr[0] = BareMachine.CODE + 6;
      m.c.dr[7] = 0x400 | 1;
      m.c.mmu.updateBreakpoints();
      m.c.attention = true;
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.DB);
      assertThat(m.frame(0)).isEqualTo(BareMachine.CODE + 6);
      assertThat(m.c.r[RCX]).isEqualTo(rcx + 1);
      assertThat(m.c.r[RDX]).isEqualTo(rcx);
    }
  }

  @Test
  void codeThatADeviceOverwritesInTheMiddleOfARegionRunsAsWritten() {
    try (BareMachine m = machine().asm("again: inc rax; add rcx, 1; inc rdx; jmp again")) {
      m.run(1000);
      assertThat(regions(m)).isPositive();
      long rax = m.c.r[RAX];
      long rcx = m.c.r[RCX];
      m.memory.writeBytes(BareMachine.CODE + 6, new byte[] {100}, 0, 1);
      m.run(400);
      assertThat(m.c.r[RCX] - rcx).isEqualTo(100 * (m.c.r[RAX] - rax)).isEqualTo(10_000);
      assertThat(m.vcpu.counters().values().get("regions installed")).isGreaterThan(1);
    }
  }

  @Test
  void aRegionThatOverwritesItselfGoesOnAsWritten() {
    try (BareMachine m = machine().asm(
        "xor eax, eax; mov ecx, 200; again: cmp ecx, 100; jne same; mov byte ptr [rel patched+2], 50; same: nop;"
            + " patched: add eax, 1; dec ecx; jnz again; hlt")) {
      assertThat(m.run(10_000)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(100 + 50 * 100);
    }
  }

  @Test
  void aRegionWorksAtEveryAddressOfItsCode() {
    try (BareMachine m = machine().asm("mov ecx, 50; again: lea rax, [rel again]; dec ecx; jnz again; hlt")) {
      for (int n = 0; n < 4; n++) {
        m.resumeAt(BareMachine.CODE).run(10_000);
      }
      long installed = regions(m);
      assertThat(installed).isPositive();
      m.mapAlias(1L << 30, 0);
      m.resumeAt(BareMachine.CODE + (1L << 30)).run(10_000);
      assertThat(m.c.r[RAX]).isEqualTo(BareMachine.CODE + 5 + (1L << 30));
      assertThat(m.c.r[Cpu.RIP]).isEqualTo(BareMachine.CODE + (1L << 30) + 17);
      assertThat(regions(m)).as("nothing is translated anew").isEqualTo(installed);
    }
  }

  @Test
  void aRegionWhoseSecondPageIsRemappedIsNotEntered() {
    try (BareMachine m = callsNextPage()) {
      remapSecond(m, OTHER);
      m.c.mmu.flushPage(SECOND);
      long rax = m.c.r[RAX];
      m.run(40);
      assertThat(m.c.r[RAX] - rax).isEqualTo(256 * 8);
      remapSecond(m, SECOND);
      m.c.mmu.flushPage(SECOND);
      rax = m.c.r[RAX];
      m.run(40);
      assertThat(m.c.r[RAX] - rax).isEqualTo(8);
    }
  }

  @Test
  void aGuestThatRemapsTheSecondPageByInvlpgGetsTheOtherCodeAtOnce() {
    long entry = PAGE_TABLE + 8 * (SECOND >>> 12);
    try (BareMachine m = machine()) {
      smallPages(m);
      m.asm("xor eax, eax; mov ecx, 100; again: call " + SECOND + "; xor qword ptr [" + entry + "], "
          + (SECOND ^ OTHER) + "; invlpg byte ptr [" + SECOND + "]; dec ecx; jnz again; hlt");
      m.asm(SECOND, "add rax, 1; ret");
      m.asm(OTHER, "add rax, 256; ret");
      assertThat(m.run(10_000)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(50 + 50 * 256);
      assertThat(regions(m)).isPositive();
    }
  }

  @Test
  void aGuestThatSwitchesAddressSpacesGetsTheCodeOfEach() {
    try (BareMachine m = machine()) {
      smallPages(m);
      // A second hierarchy, which differs in the second page of code.
      m.memory.write(OTHER_PML4, 8, 0xA000 | 7);
      m.memory.write(0xA000, 8, 0xB000 | 7);
      for (int i = 0; i < 32; i++) {
        m.memory.write(0xB000 + 8L * i, 8, ((long) i << 21) | 0x87);
      }
      m.memory.write(0xB000, 8, 0xC000 | 7);
      for (long page = 0; page < 512; page++) {
        m.memory.write(0xC000 + 8 * page, 8, (page == SECOND >>> 12 ? OTHER : page << 12) | 7);
      }
      m.asm("xor eax, eax; mov ecx, 100; mov rsi, cr3; mov rdi, " + OTHER_PML4 + "; again: call " + SECOND
          + "; xchg rsi, rdi; mov cr3, rsi; dec ecx; jnz again; hlt");
      m.asm(SECOND, "add rax, 1; ret");
      m.asm(OTHER, "add rax, 256; ret");
      assertThat(m.run(10_000)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[RAX]).isEqualTo(50 + 50 * 256);
      assertThat(regions(m)).isPositive();
    }
  }

  @Test
  void theSameBytesRunAs32AndAs64BitCode() {
    // 48: REX.W, or DEC EAX.
    int[] code = {0x48, 0x01, 0xD8, 0xFF, 0xC9, 0x75, 0xF9, 0xF4};
    try (BareMachine m = machine().code(code); BareMachine expected = interpreting().code(code)) {
      for (BareMachine each : new BareMachine[] {expected, m}) {
        for (int round = 0; round < 4; round++) {
          if (round % 2 == 0) {
            CpuSetup.long64(each.c, 8, 0, 0x1000, BareMachine.CODE);
          } else {
            CpuSetup.flat32(each.c, 8, 0, BareMachine.CODE);
          }
          each.c.r[RAX] = 1000;
          each.c.r[RBX] = 0xFFFF_FFF0L;
          each.c.r[RCX] = 20;
          assertThat(each.run(1000)).isEqualTo(Exit.HALTED);
          boolean wide = round % 2 == 0;
          assertThat(each.c.r[RAX]).isEqualTo(wide ? 1000 + 20 * 0xFFFF_FFF0L : 1000 - 20 * 17);
        }
      }
      assertThat(CpuImage.of(m.c).difference(CpuImage.of(expected.c))).isEmpty();
      assertThat(regions(m)).isGreaterThan(1);
    }
  }

  private static BareMachine interpreting() {
    BareMachine m = new BareMachine(new InterpreterEngine()).withHandlers();
    m.c.r[RDX] = 0;
    return m;
  }

  @Test
  void aFaultInTheMiddleOfARegionShowsTheStateBeforeItsInstruction() {
    try (BareMachine m = machine().asm(
        "again: inc rax; add rdx, -1; mov rbx, qword ptr [rsi]; add rsi, 4096; add rcx, 1; jmp again")) {
      m.c.r[RSI] = BareMachine.MEMORY_BYTES - 100 * 4096;
      m.run(100_000);
      assertThat(m.vector()).isEqualTo(Vector.PF);
      assertThat(m.c.cr2).isEqualTo(BareMachine.MEMORY_BYTES);
      assertThat(m.frame(1)).isEqualTo(BareMachine.CODE + 7);
      assertThat(m.c.r[RAX]).isEqualTo(101);
      assertThat(m.c.r[RCX]).isEqualTo(100);
      assertThat(m.c.r[RDX]).isEqualTo(-101);
      // -100 + -1: a carry, negative.
      assertThat(m.frame(3) & Flags.ARITHMETIC).isEqualTo(Flags.CF | Flags.SF | Flags.AF);
      assertThat(m.c.retired).isEqualTo(100 * 6 + 2 + 1);
      assertThat(regions(m)).isPositive();
    }
  }

  @Test
  void aRunStopsAtTheFirstEndOfABlockBehindItsLimit() {
    try (BareMachine m = machine().asm(
        "again: inc rax; inc rcx; jc other; inc rdx; jmp again; other: inc rbx; jmp again")) {
      m.run(1000);
      assertThat(regions(m)).isPositive();
      for (int limit = 1; limit < 300; limit++) {
        long before = m.c.retired;
        assertThat(m.run(limit)).isEqualTo(Exit.YIELDED);
        assertThat(m.c.retired - before).isBetween((long) limit, (long) limit + LONGEST_BLOCK);
      }
    }
  }

  @Test
  void anInterruptThatComesWhileARegionLoopsIsTakenAtTheEndOfABlock() throws InterruptedException {
    try (BareMachine m = machine().asm("again: inc rax; inc rcx; inc rdx; jmp again")) {
      m.run(1000);
      assertThat(regions(m)).isPositive();
      Thread other = Thread.ofPlatform().start(() -> {
        m.c.nmiPending = true;
        m.c.attention = true;
      });
      m.run(Long.MAX_VALUE / 2);
      other.join();
      assertThat(m.vector()).isEqualTo(Vector.NMI);
      assertThat(m.frame(0)).isEqualTo(BareMachine.CODE);
      assertThat(m.c.r[RAX]).isEqualTo(m.c.r[RCX]).isEqualTo(m.c.r[RDX]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "ror rax, 5", "ror eax, 5", "rol rax, 9", "rol eax, 1", "ror rax, 1", "rol rax, 3; ror rdx, 7",
    "ror eax, 2; not rax",
    "rol rax, 3; movaps xmm1, xmm0; paddd xmm0, xmm1", "ror rax, 4; inc rdx", "inc rdx; rol rax, 4"
  })
  void aFaultBehindARotationShowsTheFlagsThatItLeft(String instructions) {
    for (int rounds = 10; rounds < 60; rounds++) {
      assertThat(flagsAtFault(TranslatorEngine.atOnce(2), instructions, rounds))
          .isEqualTo(flagsAtFault(new InterpreterEngine(), instructions, rounds));
    }
  }

  /** RFLAGS that the handler of a page fault sees after some rounds of a loop that rotates and loads. */
  private static long flagsAtFault(Engine engine, String instructions, int rounds) {
    long unmapped = OTHER + 0x1000;
    try (BareMachine m = new BareMachine(engine).withHandlers()) {
      smallPages(m);
      m.memory.write(PAGE_TABLE + 8 * (unmapped >>> 12), 8, 0);
      m.c.cr4 |= Cpu.CR4_OSFXSR;
      m.c.updateMode();
      m.c.r[RSI] = unmapped - 8L * rounds;
      m.c.r[RAX] = 0x9E37_79B9_7F4A_7C15L * rounds;
      m.c.r[RBX] = 0xC2B2_AE3D_27D4_EB4FL;
      m.asm("again: add rax, rbx; " + instructions + "; mov rcx, [rsi]; add rsi, 8; jmp again");
      m.run(10_000);
      assertThat(m.vector()).isEqualTo(Vector.PF);
      assertThat(m.vcpu.counters().values().getOrDefault("regions installed", 1L)).isPositive();
      return m.frame(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"})
  void aConditionalMoveChoosesAsTheInterpreterDoes(String condition) {
    String code = "again: add rax, rbx; cmp rax, rdx; cmov%1$s rcx, rax; cmp eax, ecx; cmov%1$s edx, ebx; test al, 1; "
        + "cmov%1$s r8, rcx; imul rdx, rdx, 77; cmp ax, 5; cmov%1$s r9w, dx; jmp again";
    assertThat(registersAfter(TranslatorEngine.atOnce(2), code.formatted(condition)))
        .isEqualTo(registersAfter(new InterpreterEngine(), code.formatted(condition)));
  }

  private static long[] registersAfter(Engine engine, String code) {
    try (BareMachine m = new BareMachine(engine).withHandlers()) {
      m.c.r[RBX] = 0xC2B2_AE3D_27D4_EB4FL;
      m.asm(code);
      m.run(11 * 400);
      return Arrays.copyOf(m.c.r, 16);
    }
  }
}
