package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Segmentation;
import org.javisor.x86.OperandKind;

/**
 * IN, OUT, INS and OUTS. Repeated ones set RIP themselves, as all repeated string instructions do: to the next
 * instruction when done, to themselves after a bounded number of elements.
 *
 * @see "Intel SDM volume 2, IN, OUT, INS/INSB/INSW/INSD, OUTS/OUTSB/OUTSW/OUTSD"
 */
final class PortInstructions {
  /** Elements a repeated instruction transfers before interrupts are looked at. */
  private static final int ELEMENTS_PER_TURN = 64;

  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSI = 6;
  private static final int RDI = 7;

  private PortInstructions() {}

  static void in(Cpu c, Operands o) {
    int size = size(o, 0);
    int port = port(c, o, 1);
    IoPermission.check(c, port, size);
    int value = c.bus.portIn(port, size);
    if (size == 1) {
      c.r[RAX] = (c.r[RAX] & ~0xFFL) | (value & 0xFF);
    } else {
      RegisterOperand.write(c, RAX, size, value);
    }
    DebugRegisters.portAccess(c, port, size);
  }

  static void out(Cpu c, Operands o) {
    int size = size(o, 1);
    int port = port(c, o, 0);
    IoPermission.check(c, port, size);
    c.bus.portOut(port, size, (int) (c.r[RAX] & GuestMemory.mask(size)));
    DebugRegisters.portAccess(c, port, size);
  }

  private static int size(Operands o, int operand) {
    return o.encoding.operands().get(operand).sizeBytes(o.operandSize);
  }

  private static int port(Cpu c, Operands o, int operand) {
    return o.encoding.operands().get(operand) == OperandKind.DX
        ? (int) c.r[RDX] & 0xFFFF
        : (int) o.immediate & 0xFF;
  }

  static void ins(Cpu c, Operands o) {
    repeat(c, o, size(o, 0), true);
  }

  static void outs(Cpu c, Operands o) {
    repeat(c, o, size(o, 1), false);
  }

  private static void repeat(Cpu c, Operands o, int size, boolean in) {
    int port = (int) c.r[RDX] & 0xFFFF;
    if (!o.rep && !o.repne) {
      transfer(c, o, port, size, in);
      return;
    }
    long mask = GuestMemory.mask(o.addressSize);
    int turn = (c.systemFlags & Flags.TF) != 0 ? 1 : ELEMENTS_PER_TURN;
    long again = o.rip(c);
    long next = o.nextRip(c);
    while ((c.r[RCX] & mask) != 0) {
      if (turn-- == 0) {
        c.r[Cpu.RIP] = again;
        return;
      }
      transfer(c, o, port, size, in);
      RegisterOperand.write(c, RCX, o.addressSize, c.r[RCX] - 1);
    }
    c.r[Cpu.RIP] = next;
  }

  /** One element. Memory is checked before the device sees a read, which could not be taken back. */
  private static void transfer(Cpu c, Operands o, int port, int size, boolean in) {
    IoPermission.check(c, port, size);
    int register = in ? RDI : RSI;
    long offset = c.r[register] & GuestMemory.mask(o.addressSize);
    if (in) {
      long linear = Segmentation.linear(c, Cpu.ES, offset, size, true);
      c.mmu.probeWrite(linear, size);
      GuestMemory.store(c, linear, size, c.bus.portIn(port, size));
    } else {
      long linear = Segmentation.linear(c, o.segment, offset, size, false);
      c.bus.portOut(port, size, (int) GuestMemory.load(c, linear, size));
    }
    DebugRegisters.portAccess(c, port, size);
    boolean down = (c.systemFlags & Flags.DF) != 0;
    RegisterOperand.write(c, register, o.addressSize, c.r[register] + (down ? -size : size));
  }
}
