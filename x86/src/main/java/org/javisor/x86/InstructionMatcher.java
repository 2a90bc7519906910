package org.javisor.x86;

import java.util.List;
import org.javisor.x86.AssemblyOperand.FarPointer;
import org.javisor.x86.AssemblyOperand.General;
import org.javisor.x86.AssemblyOperand.Immediate;
import org.javisor.x86.AssemblyOperand.Memory;
import org.javisor.x86.AssemblyOperand.Special;
import org.javisor.x86.OperandKind.Method;
import org.jspecify.annotations.Nullable;

/** Matches written operands against one row of the table and fills in the instruction that they mean. */
final class InstructionMatcher {
  private final int codeSize;
  private final int addressSize;
  private final List<AssemblyOperand> written;
  private Encoding encoding;
  private int operandSize;
  private Instruction out;

  /** Whether an operand says what the operand size is. */
  private boolean pinned;

  private boolean firstImmediate;
  private boolean branch;
  private boolean relative;

  /**
   * @param codeSize of the code
   * @param addressSize where no register shows another: 2, 4 or 8
   * @param written the operands
   */
  InstructionMatcher(int codeSize, int addressSize, List<AssemblyOperand> written) {
    this.codeSize = codeSize;
    this.addressSize = addressSize;
    this.written = written;
    this.out = new Instruction();
    this.encoding = EncodingTable.all().getFirst();
  }

  /**
   * Tries one row with one operand size.
   *
   * @param suffix operand size demanded by the name, or 0
   * @return the instruction, without its prefixes, or null
   */
  @Nullable
  Instruction match(Encoding row, int size, int suffix) {
    int demanded = row.opcode().operandSize();
    if (row.operands().size() != written.size() || suffix != 0 && suffix != size || demanded > 0 && demanded != size) {
      return null;
    }
    encoding = row;
    operandSize = size;
    pinned = false;
    firstImmediate = true;
    branch = false;
    relative = false;
    out = new Instruction();
    out.encoding = row;
    out.operandSize = size;
    out.addressSize = addressSize;
    out.segment = Register.DS;
    out.mod = 3;
    out.base = Register.NONE;
    out.index = Register.NONE;
    for (int k = 0; k < written.size(); k++) {
      if (!matches(row.operands().get(k), written.get(k))) {
        return null;
      }
    }
    boolean sizeIsRight = pinned || suffix != 0 || demanded > 0 || size == defaultSize(row);
    return sizeIsRight && !isNop() ? out : null;
  }

  /** The short form of XCHG with the accumulator itself is NOP, which does not clear the upper half. */
  private boolean isNop() {
    return encoding.mnemonic() == Mnemonic.XCHG && encoding.opcode().registerInOpcode() && out.rm == Register.RAX;
  }

  /** Whether the last match is a branch: its immediate is still the absolute target. */
  boolean isBranch() {
    return branch;
  }

  /** Whether the last match has an address relative to RIP whose displacement is still the absolute address. */
  boolean isRelative() {
    return relative;
  }

  private int defaultSize(Encoding row) {
    boolean wide = codeSize == Decoder.CODE_64 && row.operandSizeRule() != OperandSizeRule.NORMAL;
    return row.opcode().w() == 1 || wide ? 8
        : codeSize == Decoder.CODE_16 && row.operandSizeRule() != OperandSizeRule.MODE ? 2 : 4;
  }

  private boolean matches(OperandKind kind, AssemblyOperand operand) {
    return switch (operand) {
      case General g -> general(kind, g);
      case Special s -> special(kind, s);
      case Immediate i -> immediate(kind, i.value());
      case FarPointer p -> farPointer(kind, p);
      case Memory m -> memory(kind, m);
    };
  }

  private boolean general(OperandKind kind, General g) {
    int size = switch (kind) {
      case RvMw -> operandSize;
      case RdMb, RdMw -> 4;
      default -> kind.sizeBytes(operandSize);
    };
    if (g.sizeBytes() != size) {
      return false;
    }
    pin(kind);
    switch (kind.method()) {
      case E, R, Z -> out.rm = g.number();
      case G -> out.reg = g.number();
      case B -> out.vvvv = g.number();
      case FIXED -> {
        return isFixedGeneral(kind) && g.number() == fixedNumber(kind);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void pin(OperandKind kind) {
    pinned |= switch (kind.type()) {
      case V, Y, Z, P, A -> true;
      default -> kind == OperandKind.RvMw;
    };
  }

  private static boolean isFixedGeneral(OperandKind kind) {
    return kind.ordinal() >= OperandKind.AL.ordinal() && kind.ordinal() <= OperandKind.rAX.ordinal();
  }

  private static int fixedNumber(OperandKind kind) {
    return kind == OperandKind.CL ? Register.RCX : kind == OperandKind.DX ? Register.RDX : Register.RAX;
  }

  private boolean special(OperandKind kind, Special s) {
    if (kind.method() == Method.FIXED) {
      return switch (s.file()) {
        case S -> kind.ordinal() - OperandKind.ES.ordinal() == s.number();
        case STACK -> kind == OperandKind.ST0 && s.number() == 0;
        case V -> kind == OperandKind.XMM0 && s.number() == 0;
        default -> false;
      };
    }
    boolean inRm = kind.method() == Method.U || kind.method() == Method.W || kind.method() == Method.N
        || kind.method() == Method.Q || kind.method() == Method.STACK;
    Method file = switch (kind.method()) {
      case U, W -> Method.V;
      case N, Q -> Method.P;
      default -> kind.method();
    };
    if (file != s.file()) {
      return false;
    }
    if (inRm) {
      out.rm = s.number();
    } else {
      out.reg = s.number();
    }
    return encoding.registerCheck == RegisterCheck.NONE || encoding.registerCheck.allows(s.number());
  }

  private boolean immediate(OperandKind kind, long value) {
    boolean fits = switch (kind.method()) {
      case I -> fits(kind, value);
      case J -> true;
      case FIXED -> kind == OperandKind.ONE && value == 1;
      default -> false;
    };
    branch |= kind.method() == Method.J;
    if (fits && kind.method() != Method.FIXED) {
      if (firstImmediate) {
        out.immediate = value;
      } else {
        out.immediate2 = value & 0xFF;
      }
      firstImmediate = false;
    }
    return fits;
  }

  private boolean fits(OperandKind kind, long value) {
    if (kind == OperandKind.Ibs) {
      return signExtended(value) == (byte) value;
    }
    return switch (kind.type()) {
      case B -> value >= -128 && value <= 255;
      case W -> value >= -32768 && value <= 65535;
      default -> switch (operandSize) {
        case 2 -> value >= -32768 && value <= 65535;
        case 4 -> value >= Integer.MIN_VALUE && value <= 0xFFFF_FFFFL;
        default -> kind.type() == OperandKind.Type.V || value == (int) value;
      };
    };
  }

  /** The value as an operand of the current size would hold it, or unchanged where it does not fit. */
  private long signExtended(long value) {
    return switch (operandSize) {
      case 2 -> value >>> 16 == 0 ? (short) value : value;
      case 4 -> value >>> 32 == 0 ? (int) value : value;
      default -> value;
    };
  }

  private boolean farPointer(OperandKind kind, FarPointer p) {
    out.immediate = p.offset();
    out.immediate2 = p.selector();
    return kind.method() == Method.A && (operandSize != 2 || p.offset() >>> 16 == 0);
  }

  private boolean memory(OperandKind kind, Memory m) {
    if (kind.method() == Method.X || kind.method() == Method.Y) {
      return string(kind, m);
    }
    if (!kind.mayBeMemory() || encoding.opcode().mod() == Opcode.MOD_REGISTER) {
      return false;
    }
    int size = kind.sizeBytes(operandSize);
    boolean sized = m.sizeBytes() != 0 && kind.type() != OperandKind.Type.NONE && kind.type() != OperandKind.Type.S;
    if (sized ? m.sizeBytes() != size : m.sizeBytes() == 0 && isAmbiguous(kind)) {
      return false;
    }
    if (sized) {
      pin(kind);
    }
    address(m);
    boolean offset = kind.method() == Method.O;
    return offset ? m.base() == Register.NONE && m.index() == Register.NONE : fitsDisplacement(m);
  }

  private boolean fitsDisplacement(Memory m) {
    return out.addressSize != 8 || m.relative() || m.displacement() == (int) m.displacement();
  }

  private void address(Memory m) {
    out.mod = 0;
    relative = m.relative();
    out.base = m.relative() ? Register.RIP : m.base();
    out.index = m.index();
    out.scale = m.scale();
    out.displacement = m.displacement();
    out.addressSize = m.addressSize() != 0 ? m.addressSize() : out.addressSize;
    if (m.segment() >= 0 && needsOverride(m)) {
      out.segment = m.segment();
      out.segmentOverride = true;
    }
  }

  /** An override that repeats the default is not encoded. */
  private boolean needsOverride(Memory m) {
    boolean stack = m.base() == Register.RBP || m.base() == Register.RSP;
    boolean ignored = codeSize == Decoder.CODE_64 && m.segment() < Register.FS;
    return !ignored && m.segment() != (stack ? Register.SS : Register.DS);
  }

  /** Whether memory without a written size could be of several. */
  private boolean isAmbiguous(OperandKind kind) {
    if (kind.method() == Method.Q || kind.method() == Method.W || kind.method() == Method.O) {
      return false;
    }
    for (OperandKind other : encoding.operands()) {
      if (other.method() == Method.G && other.type() == kind.type()) {
        return false;
      }
    }
    return switch (kind.type()) {
      case NONE, S, A, DQ, T, BCD, ENV, FSAVE, FXSAVE -> false;
      default -> true;
    };
  }

  private boolean string(OperandKind kind, Memory m) {
    int register = kind.method() == Method.X ? Register.RSI : Register.RDI;
    boolean plain = m.base() == register && m.index() == Register.NONE && m.displacement() == 0;
    if (!plain || m.sizeBytes() != kind.sizeBytes(operandSize)) {
      return false;
    }
    pin(kind);
    out.addressSize = m.addressSize() != 0 ? m.addressSize() : out.addressSize;
    if (kind.method() == Method.X && m.segment() >= 0 && needsOverride(m)) {
      out.segment = m.segment();
      out.segmentOverride = true;
    }
    return kind.method() == Method.X || m.segment() < 0 || m.segment() == Register.ES;
  }
}
