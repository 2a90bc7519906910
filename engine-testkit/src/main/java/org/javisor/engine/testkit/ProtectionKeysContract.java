package org.javisor.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.Vector;
import org.javisor.engine.Engine;
import org.javisor.engine.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * That the rights of protection keys hold for code that has run before with other rights. A subclass names the engine.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ProtectionKeysContract {
  private static final int RSI = 6;
  private static final String SET_RIGHTS = "mov eax, %d; wrpkru; ";

  /** Of the key of the page at {@link BareMachine#DATA}, which is 1. */
  private static final int ACCESS_DISABLE = 4;

  private static final int WRITE_DISABLE = 8;

  /** An engine for one program; the contract closes it. */
  protected abstract Engine newEngine();

  /** How often a program runs beforehand, with its effects undone. */
  protected int rehearsals() {
    return 0;
  }

  private BareMachine machine(String text) {
    BareMachine m = new BareMachine(newEngine(), CpuModel.parse("max"));
    m.c.cr4 |= Cpu.CR4_PKE;
    m.c.updateMode();
    m.mapLarge(BareMachine.DATA, 0x20_0000 | 1L << 59);
    m.withHandlers().withRehearsals(rehearsals());
    return m.asm("mov rbx, " + BareMachine.DATA + "; xor ecx, ecx; xor edx, edx; " + text);
  }

  /** A thousand times a store that is allowed, and a load that is while stores are not. */
  private static final String LOOP = "mov edi, 1000; again: " + SET_RIGHTS.formatted(0) + "mov dword ptr [rbx], edi; "
      + SET_RIGHTS.formatted(WRITE_DISABLE) + "mov esi, dword ptr [rbx]; dec edi; jnz again; ";

  @Test
  void codeThatChangesItsRightsRunsToItsEnd() {
    try (BareMachine m = machine(LOOP + "rdpkru; hlt")) {
      assertThat(m.run(100_000)).isEqualTo(Exit.HALTED);
      assertThat(m.vector()).isEqualTo(-1);
      assertThat(m.c.r[RSI]).isEqualTo(1);
      assertThat(m.c.r[0]).isEqualTo(WRITE_DISABLE);
    }
  }

  @Test
  void aStoreFaultsAfterWritesWereDisabled() {
    try (BareMachine m = machine(LOOP + "mov dword ptr [rbx], 9; hlt")) {
      m.run(100_000);
      assertThat(m.vector()).isEqualTo(Vector.PF);
      assertThat(m.frame(0)).as("error code: present, write, protection key").isEqualTo(0x23);
      assertThat(m.c.cr2).isEqualTo(BareMachine.DATA);
      assertThat(m.memory.read(BareMachine.DATA, 4)).isEqualTo(1);
    }
  }

  @Test
  void aLoadFaultsAfterAccessesWereDisabledAndXrstorEnablesThemAgain() {
    // Under another key than the data.
    long area = BareMachine.CODE + 0x1000;
    try (BareMachine m = machine(LOOP + SET_RIGHTS.formatted(ACCESS_DISABLE) + "mov esi, dword ptr [rbx]; hlt")) {
      m.run(100_000);
      assertThat(m.vector()).isEqualTo(Vector.PF);
      assertThat(m.frame(0)).as("error code: present, protection key").isEqualTo(0x21);

      m.c.cr4 |= Cpu.CR4_OSXSAVE;
      m.c.xcr0 = 0x203;
      m.asm("mov eax, 0x200; mov rbp, " + area + "; xrstor [rbp]; mov esi, dword ptr [rbx]; hlt");
      m.resumeAt(BareMachine.CODE);
      assertThat(m.run(100)).isEqualTo(Exit.HALTED);
      assertThat(m.vector()).as("PKRU is not in the area, and so zero").isEqualTo(-1);
      assertThat(m.c.r[RSI]).isEqualTo(1);
    }
  }
}
