package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.rpl;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;

/**
 * Questions about descriptors that never fault for what a selector says: LAR, LSL, VERR, VERW, and ARPL.
 *
 * @see "Intel SDM volume 3, 6.10 Pointer Validation"
 */
final class DescriptorQueries {
  private static final long ACCESS_RIGHTS = 0x00F0_FF00L;

  private DescriptorQueries() {}

  static void accessRights(Cpu c, Operands o) {
    query(c, o, true);
  }

  static void segmentLimit(Cpu c, Operands o) {
    query(c, o, false);
  }

  private static void query(Cpu c, Operands o, boolean rights) {
    Privilege.requireProtectedMode(c);
    int selector = (int) RegisterOperand.read(c, o, 2);
    long address = address(c, selector);
    boolean known = false;
    if (address != -1) {
      long d = c.mmu.systemLoad(address, 8);
      known = isVisible(c, selector, d) && (!Descriptor.isSystem(d) || isKnownSystemType(c, d, rights));
      if (known) {
        long value = rights ? d >>> 32 & ACCESS_RIGHTS : Descriptor.limit(d);
        RegisterOperand.write(c, o.reg, o.operandSize, value);
      }
    }
    setZero(c, known);
  }

  private static long address(Cpu c, int selector) {
    return DescriptorTables.isNull(selector) ? -1 : DescriptorTables.find(c, selector, 8);
  }

  private static boolean isVisible(Cpu c, int selector, long d) {
    return Descriptor.isConformingCode(d) || Descriptor.dpl(d) >= Math.max(c.cpl, rpl(selector));
  }

  /** LAR knows gates, LSL does not; long mode knows no 16-bit descriptors and no task gates. */
  private static boolean isKnownSystemType(Cpu c, long d, boolean gates) {
    return switch (Descriptor.type(d)) {
      case Descriptor.LDT, Descriptor.TSS32_AVAILABLE, Descriptor.TSS32_BUSY -> true;
      case Descriptor.CALL_GATE32 -> gates;
      case Descriptor.TSS16_AVAILABLE, Descriptor.TSS16_BUSY -> !c.longMode();
      case Descriptor.CALL_GATE16, Descriptor.TASK_GATE -> gates && !c.longMode();
      default -> false;
    };
  }

  static void verifyRead(Cpu c, Operands o) {
    verify(c, o, false);
  }

  static void verifyWrite(Cpu c, Operands o) {
    verify(c, o, true);
  }

  private static void verify(Cpu c, Operands o, boolean write) {
    Privilege.requireProtectedMode(c);
    int selector = (int) RegisterOperand.read(c, o, 2);
    long address = address(c, selector);
    boolean usable = false;
    if (address != -1) {
      long d = c.mmu.systemLoad(address, 8);
      usable = isVisible(c, selector, d) && (write ? Descriptor.isWritableData(d) : Descriptor.isReadable(d));
    }
    setZero(c, usable);
  }

  /** ARPL: raises the destination's RPL to the source's. */
  static void adjustRpl(Cpu c, Operands o) {
    Privilege.requireProtectedMode(c);
    int source = (int) c.r[o.reg] & 3;
    if (o.isRegisterForm()) {
      int selector = (int) c.r[o.rm] & 0xFFFF;
      if (rpl(selector) < source) {
        RegisterOperand.write(c, o.rm, 2, (selector & ~3) | source);
      }
      setZero(c, rpl(selector) < source);
    } else {
      long linear = o.memory().linear(c, 2, true);
      int selector = c.mmu.loadForWrite16(linear) & 0xFFFF;
      if (rpl(selector) < source) {
        c.mmu.store16(linear, (selector & ~3) | source);
      }
      setZero(c, rpl(selector) < source);
    }
  }

  private static void setZero(Cpu c, boolean value) {
    c.rflags(value ? c.rflags() | Flags.ZF : c.rflags() & ~(long) Flags.ZF);
  }
}
