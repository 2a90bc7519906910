package org.javisor.cpu;

/** Answers hypercalls; its contract with the guest (registers, codes) is its own. */
@FunctionalInterface
public interface HypercallHandler {
  /** No hypercalls: the instructions raise #UD. */
  HypercallHandler NONE = c -> false;

  /**
   * VMCALL or VMMCALL was executed, at any privilege.
   *
   * @return false where there is no such call: the instruction raises #UD
   */
  boolean call(Cpu c);
}
