package org.javisor.engine.kvm;

/** What a KVM may or may not do well: software variants without the processor's help lack some of it. */
public enum KvmAbility {
  /** Kernel code runs on the processor itself. */
  RING0_NATIVE("kernel code of guests runs in software, a hundred times slower"),
  /** Kernel code may use SSE. */
  RING0_SIMD("SSE instructions in kernel code of guests are not executed by KVM"),
  /** 32-bit paging works. */
  LEGACY_PAGING("32-bit guests with paging do not run"),
  /** SYSCALL leads into the guest's kernel. */
  SYSCALL_CPL0("system calls of 64-bit guests do not reach their kernel"),
  /** Page tables that a device or another CPU has changed are seen after a reload of CR3. */
  PTE_COHERENT("changes of page tables from outside of the CPU are not seen"),
  /** The guest's time-stamp counter is its own. */
  TSC_OFFSET("guests see the host's time-stamp counter"),
  /** 32-bit user code under a 64-bit kernel runs on the processor itself. */
  COMPAT_NATIVE("32-bit programs of 64-bit guests run in software"),
  /** XSETBV reaches KVM: QEMU's processor, which is one that nests, does not tell of it. */
  XCR0_COHERENT(false, "guests have no XSAVE, as KVM does not hear of XSETBV");

  private final boolean essential;
  private final String lack;

  KvmAbility(boolean essential, String lack) {
    this.essential = essential;
    this.lack = lack;
  }

  KvmAbility(String lack) {
    this(true, lack);
  }

  /** Whether guests are better off with a software engine where this is missing. */
  public boolean essential() {
    return essential;
  }

  /** What it means not to have it. */
  public String lack() {
    return lack;
  }
}
