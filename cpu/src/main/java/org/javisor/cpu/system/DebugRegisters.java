package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;
import org.javisor.x86.OperandKind;

/**
 * MOV to and from the debug registers, and the matching of instruction and I/O breakpoints; the MMU matches data
 * breakpoints.
 *
 * @see "Intel SDM volume 3, 19.2 Debug Registers"
 */
public final class DebugRegisters {
  /** DR6: a debug register was about to be accessed while DR7.GD was set. */
  public static final long DR6_BD = 1 << 13;

  /** DR6: single step. */
  public static final long DR6_BS = 1 << 14;

  /** DR6: switch to a task whose TSS has T set. */
  public static final long DR6_BT = 1 << 15;

  static final long DR7_GD = 1 << 13;

  /** DR6 after reset: the bits that always read one. */
  static final long DR6_FIXED = 0xFFFF_0FF0L;

  /** DR7 after reset. */
  static final long DR7_FIXED = 0x400;

  private static final long DR6_WRITABLE = 0xE00F;
  private static final long DR7_WRITABLE = 0xFFFF_23FFL;

  // DR7.R/W conditions.
  private static final int ON_EXECUTE = 0;
  private static final int ON_IO = 2;

  private DebugRegisters() {}

  /** MOV_DR, both directions. */
  public static void move(Cpu c, Operands o) {
    int number = aliased(c, o.reg);
    Privilege.requireRing0(c);
    if ((c.dr[7] & DR7_GD) != 0) {
      c.pendingDebug |= DR6_BD;
      throw c.fault(Vector.DB);
    }
    if (o.encoding.operands().getFirst() == OperandKind.Dy) {
      write(c, number, c.r[o.rm] & GuestMemory.mask(o.operandSize));
    } else {
      c.r[o.rm] = c.dr[number] & GuestMemory.mask(o.operandSize);
    }
  }

  /** DR4 and DR5 are DR6 and DR7, unless CR4.DE is set. */
  private static int aliased(Cpu c, int number) {
    boolean alias = number == 4 || number == 5;
    if (number > 7 || (alias && (c.cr4 & Cpu.CR4_DE) != 0)) {
      throw c.fault(Vector.UD);
    }
    return alias ? number + 2 : number;
  }

  private static void write(Cpu c, int number, long value) {
    if (number >= 6 && value >>> 32 != 0) {
      throw c.fault(Vector.GP);
    }
    c.dr[number] = switch (number) {
      case 6 -> (value & DR6_WRITABLE) | DR6_FIXED;
      case 7 -> (value & DR7_WRITABLE) | DR7_FIXED;
      default -> value;
    };
    if (number != 6) {
      c.mmu.updateBreakpoints();
      if (anyEnabled(c)) {
        c.attention = true;
      }
    }
  }

  /** Moves the conditions met into DR6 as the handler is entered, and lets it use the debug registers. */
  static void record(Cpu c) {
    c.dr[6] = (c.dr[6] & ~0xFL) | c.pendingDebug | DR6_FIXED;
    c.dr[7] &= ~DR7_GD;
    c.pendingDebug = 0;
  }

  /** Whether any breakpoint is enabled: where not, engines need not look. */
  public static boolean anyEnabled(Cpu c) {
    return (c.dr[7] & 0xFF) != 0;
  }

  /**
   * Whether a breakpoint stands on the instruction at a linear address, and neither RF nor a
   * MOV SS before it hides it. If so, {@link
   * Cpu#pendingDebug} has been set: deliver {@code c.fault(Vector.DB)} instead of executing.
   */
  public static boolean instructionBreakpoint(Cpu c, long linear) {
    boolean shadowed = c.breakpointShadow == linear;
    c.breakpointShadow = -1;
    if (shadowed || !anyEnabled(c) || (c.systemFlags & Flags.RF) != 0) {
      return false;
    }
    long hits = 0;
    for (int i = 0; i < 4; i++) {
      if (isEnabled(c, i) && condition(c, i) == ON_EXECUTE && c.dr[i] == linear) {
        hits |= 1L << i;
      }
    }
    c.pendingDebug |= hits;
    return hits != 0;
  }

  /** Notes the I/O breakpoints that an access to a port meets; there are none unless CR4.DE is set. */
  static void portAccess(Cpu c, int port, int sizeBytes) {
    if (!anyEnabled(c) || (c.cr4 & Cpu.CR4_DE) == 0) {
      return;
    }
    for (int i = 0; i < 4; i++) {
      if (isEnabled(c, i) && condition(c, i) == ON_IO && overlaps(c, i, port, sizeBytes)) {
        hit(c, i);
      }
    }
  }

  private static void hit(Cpu c, int number) {
    c.pendingDebug |= 1L << number;
    c.attention = true;
  }

  private static boolean overlaps(Cpu c, int number, long address, int sizeBytes) {
    int length = length(c, number);
    long start = c.dr[number] & -length;
    return address < start + length && start < address + sizeBytes;
  }

  private static boolean isEnabled(Cpu c, int number) {
    return (c.dr[7] >> 2 * number & 3) != 0;
  }

  private static int condition(Cpu c, int number) {
    return (int) (c.dr[7] >> 16 + 4 * number) & 3;
  }

  /** Bytes that a breakpoint covers: LEN codes 0, 1, 2, 3 are 1, 2, 8 and 4. */
  private static int length(Cpu c, int number) {
    return switch ((int) (c.dr[7] >> 18 + 4 * number) & 3) {
      case 0 -> 1;
      case 1 -> 2;
      case 2 -> 8;
      default -> 4;
    };
  }
}
