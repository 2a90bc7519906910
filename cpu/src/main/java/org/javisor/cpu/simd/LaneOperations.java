package org.javisor.cpu.simd;

import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.integer.Gpr;
import org.javisor.cpu.integer.IntegerOperand;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.OperandKind;

/** Single lanes between XMM or MMX registers and general registers or memory, and masks of signs. */
final class LaneOperations {
  private LaneOperations() {}

  static void register(OperationTable t) {
    t.put(PEXTRB, (c, o) -> extract(c, o, Width.BYTE));
    t.put(PEXTRW, (c, o) -> extract(c, o, Width.WORD));
    t.put(PEXTRD, (c, o) -> extract(c, o, Width.DWORD));
    t.put(PEXTRQ, (c, o) -> extract(c, o, Width.QWORD));
    t.put(EXTRACTPS, (c, o) -> extract(c, o, Width.DWORD));
    t.put(PINSRB, (c, o) -> insert(c, o, Width.BYTE));
    t.put(PINSRW, (c, o) -> insert(c, o, Width.WORD));
    t.put(PINSRD, (c, o) -> insert(c, o, Width.DWORD));
    t.put(PINSRQ, (c, o) -> insert(c, o, Width.QWORD));
    t.put(INSERTPS, Xmm.dword(LaneOperations::insertps));
    Operation singles = Xmm.full((c, o, low, high) -> c.r[o.reg] = signs(low) | (signs(high) << 2));
    t.put(MOVMSKPS, singles);
    t.put(MOVMSKPD, Xmm.full((c, o, low, high) -> c.r[o.reg] = (low >>> 63) | ((high >>> 63) << 1)));
    t.put(PMOVMSKB, (c, o) -> {
      if (o.encoding.operands().get(1) == OperandKind.Nq) {
        Mmx.check(c);
        c.fpu.enterMmx();
        c.r[o.reg] = PackedCompare.pmovmskb(Mmx.second(c, o));
      } else {
        Xmm.check(c);
        c.r[o.reg] = PackedCompare.pmovmskb(c.xmm[2 * o.rm]) | (PackedCompare.pmovmskb(c.xmm[2 * o.rm + 1]) << 8);
      }
    });
  }

  private static long signs(long half) {
    return ((half >>> 31) & 1) | ((half >>> 63) << 1);
  }

  private static void extract(Cpu c, Operands o, int width) {
    int index = (int) o.immediate & 0xFF;
    if (o.encoding.operands().get(1) == OperandKind.Nq) {
      Mmx.check(c);
      c.fpu.enterMmx();
      c.r[o.reg] = (Mmx.second(c, o) >>> (16 * (index & 3))) & 0xFFFF;
      return;
    }
    Xmm.check(c);
    boolean toReg = o.encoding.operands().get(0).method() == OperandKind.Method.G;
    int source = toReg ? o.rm : o.reg;
    int lanesPerHalf = 8 >> width;
    long half = c.xmm[2 * source + ((index / lanesPerHalf) & 1)];
    long value = Width.zeroExtend(width, half >>> ((index & (lanesPerHalf - 1)) * Width.bits(width)));
    if (toReg) {
      c.r[o.reg] = value;
    } else {
      // A register takes the lane zero-extended, whatever its width.
      IntegerOperand.write(c, o, 0, value);
    }
  }

  private static void insert(Cpu c, Operands o, int width) {
    boolean mmx = Mmx.uses(o);
    if (mmx) {
      Mmx.check(c);
    } else {
      Xmm.check(c);
    }
    long value =
        o.isRegisterForm() ? Gpr.read(c, Math.max(width, Width.DWORD), o.rm) : IntegerOperand.load(c, o, width);
    int index = (int) o.immediate & 0xFF;
    int lanesPerHalf = 8 >> width;
    int bit = (index & (lanesPerHalf - 1)) * Width.bits(width);
    long laneMask = Width.zeroExtend(width, -1);
    if (mmx) {
      c.fpu.enterMmx();
      Mmx.set(c, o, Blend.insert(Mmx.first(c, o), value, bit, laneMask));
    } else {
      int half = 2 * o.reg + ((index / lanesPerHalf) & 1);
      c.xmm[half] = Blend.insert(c.xmm[half], value, bit, laneMask);
    }
  }

  private static void insertps(Cpu c, Operands o, long low, long high) {
    int control = (int) o.immediate;
    // A register gives the lane chosen, memory just one.
    int value = (int) (o.isRegisterForm() ? PackedShuffle.pshufdLow(low, high, control >> 6) : low);
    Xmm.set(c, o,
        Blend.insertpsLow(Xmm.low(c, o), value, control), Blend.insertpsHigh(Xmm.high(c, o), value, control));
  }
}
