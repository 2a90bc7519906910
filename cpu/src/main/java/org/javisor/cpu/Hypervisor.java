package org.javisor.cpu;

/**
 * What a CPU's guest may ask of its hypervisor; what registers, numbers and results mean is between these two. Called
 * on the vCPU's thread, in the middle of an instruction.
 */
public interface Hypervisor {
  /** There is none to be seen: its instructions raise #UD, and its registers do not exist. */
  Hypervisor NONE = new Hypervisor() {};

  /** At most twelve characters, in CPUID leaf 40000000H. */
  default String signature() {
    return "JavisorJavis";
  }

  /** EAX of CPUID leaf 40000001H, whose meaning depends on the signature. */
  default int features() {
    return 0;
  }

  /**
   * VMCALL or VMMCALL was executed, at any privilege.
   *
   * @return false where there is no such call: the instruction raises #UD
   */
  default boolean call(Cpu c) {
    return false;
  }

  /**
   * Reads a model-specific register from {@link org.javisor.cpu.system.Msr#HYPERVISOR_FIRST} on.
   *
   * @return false where there is none: #GP(0)
   */
  default boolean readMsr(Cpu c, int msr, long[] value) {
    return false;
  }

  /** Writes one; false where there is none, or the value is illegal: #GP(0). */
  default boolean writeMsr(Cpu c, int msr, long value) {
    return false;
  }

  /**
   * The guest has written its time-stamp counter.
   *
   * @param ticks by which it is ahead of what it would have been
   */
  default void counterMoved(Cpu c, long ticks) {}
}
