package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuVendor;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;
import org.javisor.x86.OperandKind;

/**
 * MOV, PUSH and POP of segment registers, and the loads of far pointers.
 *
 * @see "Intel SDM volume 2, MOV, POP, PUSH, LDS/LES/LFS/LGS/LSS"
 */
final class SegmentInstructions {
  private SegmentInstructions() {}

  /** MOV_SEG, both directions. */
  static void move(Cpu c, Operands o) {
    if (o.encoding.operands().getFirst() != OperandKind.Sw) {
      RegisterOperand.writeSelector(c, o, c.selector[o.reg]);
      return;
    }
    if (o.reg == Cpu.CS) {
      throw c.fault(Vector.UD);
    }
    Segments.load(c, o.reg, (int) RegisterOperand.read(c, o, 2));
    if (o.reg == Cpu.SS) {
      shadow(c, o);
    }
  }

  /**
   * MOV and POP to SS hold off interrupts and debug traps until after the next instruction, which loads the pointer;
   * their own single-step trap is lost. On Intel's processors an instruction breakpoint on the next one is lost, too.
   *
   * @see "Intel SDM volume 3, 7.8.3 Masking Exceptions and Interrupts When Switching Stacks"
   */
  private static void shadow(Cpu c, Operands o) {
    if (c.model.vendor() == CpuVendor.INTEL) {
      long next = o.nextRip(c);
      c.breakpointShadow = c.code64() ? next : (next + c.r[Cpu.SEGMENT_BASE + Cpu.CS]) & 0xFFFF_FFFFL;
    }
    c.interruptShadow = true;
    c.debugShadow = true;
    c.stepSuppressed = true;
    c.attention = true;
  }

  /** PUSH_SEG. A 32-bit push writes only the low half, as Intel's processors do. */
  static void push(Cpu c, Operands o) {
    int value = c.selector[segment(o)];
    Stack stack = Stack.current(c);
    if (o.operandSize == 4) {
      stack.pushLowHalf(value);
    } else {
      stack.push(o.operandSize, value);
    }
    stack.commit();
  }

  /** POP_SEG. */
  static void pop(Cpu c, Operands o) {
    int segment = segment(o);
    Stack stack = Stack.current(c);
    int selector = (int) stack.pop(o.operandSize) & 0xFFFF;
    // The pointer has the size of the old stack segment, even when SS is what changes.
    Segments.load(c, segment, selector);
    stack.commit();
    if (segment == Cpu.SS) {
      shadow(c, o);
    }
  }

  private static int segment(Operands o) {
    return switch (o.encoding.operands().getFirst()) {
      case ES -> Cpu.ES;
      case CS -> Cpu.CS;
      case SS -> Cpu.SS;
      case DS -> Cpu.DS;
      case FS -> Cpu.FS;
      case GS -> Cpu.GS;
      default -> throw new IllegalStateException("no segment register: " + o.encoding);
    };
  }

  /** LDS, LES, LSS, LFS and LGS. */
  static void loadPointer(Cpu c, Operands o, int segment) {
    long pointer = o.memory().linear(c, o.operandSize + 2, false);
    long offset = GuestMemory.load(c, pointer, o.operandSize);
    Segments.load(c, segment, c.mmu.load16(pointer + o.operandSize) & 0xFFFF);
    RegisterOperand.write(c, o.reg, o.operandSize, offset);
  }
}
