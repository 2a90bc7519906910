package org.javisor.cpu.simd;

import static org.javisor.x86.Mnemonic.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Operands;
import org.javisor.cpu.OperationTable;
import org.javisor.cpu.integer.Gpr;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Register;

/** PCMPxSTRx: lengths explicit in (R|E)AX and (R|E)DX or implicit, results as index in ECX or as mask in XMM0. */
final class StringCompareOperations {
  private StringCompareOperations() {}

  static void register(OperationTable t) {
    t.put(PCMPESTRI, Xmm.unaligned((c, o, low, high) -> index(c, o, low, high, explicitLengths(c, o))));
    t.put(PCMPESTRM, Xmm.unaligned((c, o, low, high) -> mask(c, o, low, high, explicitLengths(c, o))));
    t.put(PCMPISTRI, Xmm.unaligned((c, o, low, high) -> index(c, o, low, high, implicitLengths(c, o, low, high))));
    t.put(PCMPISTRM, Xmm.unaligned((c, o, low, high) -> mask(c, o, low, high, implicitLengths(c, o, low, high))));
  }

  private static int explicitLengths(Cpu c, Operands o) {
    int control = (int) o.immediate;
    int width = o.operandSize == 8 ? Width.QWORD : Width.DWORD;
    return StringCompare.lengths(
        StringCompare.explicitLength(Gpr.read(c, width, Register.RAX), control),
        StringCompare.explicitLength(Gpr.read(c, width, Register.RDX), control));
  }

  private static int implicitLengths(Cpu c, Operands o, long low, long high) {
    int control = (int) o.immediate;
    return StringCompare.lengths(
        StringCompare.implicitLength(Xmm.low(c, o), Xmm.high(c, o), control),
        StringCompare.implicitLength(low, high, control));
  }

  private static void index(Cpu c, Operands o, long low, long high, int lengths) {
    int control = (int) o.immediate;
    int found = StringCompare.compare(Xmm.low(c, o), Xmm.high(c, o), low, high, lengths, control);
    c.r[Register.RCX] = StringCompare.index(found, control);
    c.flags(Flags.EXPLICIT, 0, StringCompare.flags(found, lengths, control));
  }

  private static void mask(Cpu c, Operands o, long low, long high, int lengths) {
    int control = (int) o.immediate;
    int found = StringCompare.compare(Xmm.low(c, o), Xmm.high(c, o), low, high, lengths, control);
    c.xmm[0] = StringCompare.maskLow(found, control);
    c.xmm[1] = StringCompare.maskHigh(found, control);
    c.flags(Flags.EXPLICIT, 0, StringCompare.flags(found, lengths, control));
  }
}
