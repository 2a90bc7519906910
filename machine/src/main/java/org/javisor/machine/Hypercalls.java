package org.javisor.machine;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.HypercallHandler;

/**
 * What guests that know they are guests may call: the number in RAX, the result in RAX, errors as Linux guests of KVM
 * know them. There is no call yet; a guest that tries one is told so instead of being stopped by an exception.
 *
 * @see "Linux Documentation/virt/kvm/x86/hypercalls.rst"
 */
final class Hypercalls implements HypercallHandler {
  /** No such call. */
  static final long ERROR_NO_SYSTEM_CALL = -1000;

  /** User code may not call. */
  static final long ERROR_NOT_PERMITTED = -1;

  private static final int RAX = 0;

  private Hypercalls() {}

  /** For a CPU that announces a hypervisor; others have no such instruction. */
  static HypercallHandler of(Cpu c) {
    return c.model.has(CpuidFeature.HYPERVISOR) ? new Hypercalls() : HypercallHandler.NONE;
  }

  @Override
  public boolean call(Cpu c) {
    long result = c.cpl == 0 ? ERROR_NO_SYSTEM_CALL : ERROR_NOT_PERMITTED;
    c.r[RAX] = c.code64() ? result : result & 0xFFFF_FFFFL;
    return true;
  }
}
