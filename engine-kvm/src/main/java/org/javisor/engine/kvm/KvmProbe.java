package org.javisor.engine.kvm;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds out what this host's KVM is good for, with tiny machines: what kernel modules are called says little. It takes
 * a fraction of a second, and is done once.
 */
public final class KvmProbe {
  /** Iterations of two instructions; a processor needs about a millisecond, software emulation seconds. */
  private static final int LOOPS = 2_000_000;

  /** Slower than any processor, nested ones included; quicker than any emulation of single instructions. */
  private static final long LEAST_LOOPS_PER_SECOND = 8_000_000;

  private static final String LOOP = "mov ecx, " + LOOPS + "; again: dec ecx; jnz again; ";

  /** A busy host may disturb one or two. */
  private static final int ATTEMPTS = 3;

  private static final long NANOS = 1_000_000_000L;

  /** One run for all that ask. */
  private static final class Once {
    static final Set<KvmAbility> FOUND = find();
  }

  private KvmProbe() {}

  /**
   * What it is good for.
   *
   * @throws KvmException if it cannot be used at all
   */
  public static Set<KvmAbility> abilities() {
    try {
      return EnumSet.copyOf(Once.FOUND);
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof KvmException known) {
        throw known;
      }
      throw e;
    }
  }

  private static Set<KvmAbility> find() {
    // What cannot be used at all, is not probed.
    KvmEngine.open().close();
    Set<KvmAbility> found = EnumSet.noneOf(KvmAbility.class);
    add(found, KvmAbility.RING0_NATIVE, m -> quick(m, () -> m.kernel64(LOOP + "hlt")));
    add(found, KvmAbility.RING0_SIMD, m -> {
      m.kernel64("mov eax, 77; movd xmm0, eax; pshufd xmm1, xmm0, 0; movd ebx, xmm1; hlt");
      return m.halts() && m.register(3) == 77 && m.software() == 0;
    });
    add(found, KvmAbility.LEGACY_PAGING, m -> {
      m.kernel32("mov ebx, dword ptr [0x400000]; hlt");
      m.write(ProbeMachine.DATA, 4711);
      return m.halts() && m.register(3) == 4711 && m.software() == 0;
    });
    add(found, KvmAbility.SYSCALL_CPL0, m -> {
      m.user64("mov ebx, 5; syscall", "add ebx, 6; hlt");
      return m.halts() && m.register(3) == 11 && m.software() == 0;
    });
    add(found, KvmAbility.PTE_COHERENT, KvmProbe::seesChangedTable);
    add(found, KvmAbility.TSC_OFFSET, m -> {
      m.kernel64("rdtsc; hlt");
      m.timestamp(1L << 60);
      return m.halts() && (m.register(2) >>> 28) == 1;
    });
    add(found, KvmAbility.COMPAT_NATIVE,
        m -> quick(m, () -> m.user32(LOOP + "int 0x20", "hlt")));
    add(found, KvmAbility.XCR0_COHERENT, m -> {
      m.kernel64(m.hasXsave() ? "xor ecx, ecx; xor edx, edx; mov eax, 3; xsetbv; hlt" : "hlt");
      return m.halts() && (!m.hasXsave() || m.xcr0() == 3);
    });
    return found;
  }

  private static void add(Set<KvmAbility> found, KvmAbility ability, Predicate<ProbeMachine> test) {
    try (ProbeMachine machine = new ProbeMachine()) {
      if (test.test(machine)) {
        found.add(ability);
      }
    } catch (KvmException e) {
      // It refuses to: it is not able to.
    }
  }

  private static boolean quick(ProbeMachine m, Runnable prepare) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      prepare.run();
      long before = System.nanoTime();
      boolean halted = m.halts();
      long nanos = Math.max(1, System.nanoTime() - before);
      if (halted && m.software() == 0 && LOOPS * NANOS / nanos >= LEAST_LOOPS_PER_SECOND) {
        return true;
      }
    }
    return false;
  }

  /** The page of an address is exchanged while the guest is out; it reloads CR3 and looks again. */
  private static boolean seesChangedTable(ProbeMachine m) {
    m.kernel64("mov ebx, dword ptr [0x400000]; out 0x80, al; mov rax, cr3; mov cr3, rax; "
        + "mov esi, dword ptr [0x400000]; hlt");
    m.write(ProbeMachine.DATA, 1);
    m.write(ProbeMachine.OTHER_DATA, 2);
    m.onPort(m::exchangeData);
    return m.halts() && m.register(3) == 1 && m.register(6) == 2 && m.software() == 0;
  }
}
