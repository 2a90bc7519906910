package org.javisor.x86;

/** Writes the operands of one decoded instruction. */
final class OperandWriter {
  private final Instruction i;
  private final int codeSize;
  private final long address;

  OperandWriter(Instruction instruction, int codeSize, long address) {
    this.i = instruction;
    this.codeSize = codeSize;
    this.address = address;
  }

  void write(OperandKind kind, StringBuilder out) {
    switch (kind.method()) {
      case E, M, Q, W -> registerOrMemory(kind, out);
      case R -> out.append(RegisterNames.general(i.rm, kind == OperandKind.Ry ? rySize() : registerSize(kind)));
      case Z -> out.append(RegisterNames.general(i.rm, registerSize(kind)));
      case G -> out.append(RegisterNames.general(i.reg, registerSize(kind)));
      case B -> out.append(RegisterNames.general(i.vvvv, registerSize(kind)));
      case I -> immediate(kind, out);
      case J -> hex(target(), out);
      case A -> {
        hex(i.immediate2, out);
        out.append(':');
        hex(i.immediate & (i.operandSize == 2 ? 0xFFFF : 0xFFFF_FFFFL), out);
      }
      case O -> {
        segmentPrefix(i.segment, out);
        hex(i.displacement, out);
      }
      case X -> string(kind, i.segment, Register.RSI, out);
      case Y -> string(kind, Register.ES, Register.RDI, out);
      case S -> out.append(RegisterNames.segment(i.reg));
      case C -> out.append("cr").append(i.reg);
      case D -> out.append("dr").append(i.reg);
      case P -> out.append("mm").append(i.reg);
      case N -> out.append("mm").append(i.rm);
      case V -> out.append("xmm").append(i.reg);
      case U -> out.append("xmm").append(i.rm);
      case STACK -> out.append("st(").append(i.rm).append(')');
      case FIXED -> fixed(kind, out);
    }
  }

  void xlat(StringBuilder out) {
    out.append("BYTE PTR ");
    segmentPrefix(i.segment, out);
    out.append('[').append(RegisterNames.general(Register.RBX, i.addressSize)).append(']');
  }

  /** Control and debug registers move as wide as the mode; RDFSBASE and its family as the operand size says. */
  private int rySize() {
    return Math.max(4, i.operandSize);
  }

  private int registerSize(OperandKind kind) {
    return switch (kind) {
      case RvMw -> i.operandSize;
      case RdMb, RdMw -> 4;
      default -> kind.sizeBytes(i.operandSize);
    };
  }

  private void registerOrMemory(OperandKind kind, StringBuilder out) {
    if (i.mod != 3) {
      memory(kind, out);
      return;
    }
    switch (kind.method()) {
      case Q -> out.append("mm").append(i.rm);
      case W -> out.append("xmm").append(i.rm);
      default -> out.append(RegisterNames.general(i.rm, registerSize(kind)));
    }
  }

  private void memory(OperandKind kind, StringBuilder out) {
    out.append(size(kind));
    boolean noRegister = i.base == Register.NONE && i.index == Register.NONE;
    if (i.segmentOverride || noRegister) {
      segmentPrefix(i.segment, out);
    }
    if (noRegister) {
      hex(i.displacement & addressMask(), out);
      return;
    }
    out.append('[');
    if (i.base == Register.RIP) {
      out.append(i.addressSize == 8 ? "rip" : "eip");
    } else if (i.base != Register.NONE) {
      out.append(RegisterNames.general(i.base, i.addressSize));
    }
    if (i.index != Register.NONE) {
      out.append(i.base == Register.NONE ? "" : "+").append(RegisterNames.general(i.index, i.addressSize));
      if (i.addressSize != 2) {
        out.append('*').append(1 << i.scale);
      }
    }
    if (i.displacement != 0) {
      out.append(i.displacement < 0 ? '-' : '+');
      hex(Math.abs(i.displacement), out);
    }
    out.append(']');
  }

  private long addressMask() {
    return i.addressSize == 8 ? -1 : i.addressSize == 4 ? 0xFFFF_FFFFL : 0xFFFF;
  }

  private String size(OperandKind kind) {
    if (kind.type() == OperandKind.Type.P) {
      return i.operandSize == 2 ? "DWORD PTR " : i.operandSize == 4 ? "FWORD PTR " : "TBYTE PTR ";
    }
    if (kind.type() == OperandKind.Type.S) {
      return "";
    }
    return switch (kind.sizeBytes(i.operandSize)) {
      case 1 -> "BYTE PTR ";
      case 2 -> "WORD PTR ";
      case 4 -> "DWORD PTR ";
      case 8 -> "QWORD PTR ";
      case 10 -> "TBYTE PTR ";
      case 16 -> "XMMWORD PTR ";
      default -> "";
    };
  }

  private void immediate(OperandKind kind, StringBuilder out) {
    if (i.encoding.immediateForm == ImmediateForm.WORD_BYTE && kind == OperandKind.Ib) {
      hex(i.immediate2, out);
      return;
    }
    int size = kind == OperandKind.Ibs || kind == OperandKind.Iz ? i.operandSize : kind.sizeBytes(i.operandSize);
    hex(size == 8 ? i.immediate : i.immediate & ((1L << 8 * size) - 1), out);
  }

  private long target() {
    long target = address + i.length + i.immediate;
    return i.operandSize == 2 ? target & 0xFFFF : codeSize == Decoder.CODE_64 ? target : target & 0xFFFF_FFFFL;
  }

  private void string(OperandKind kind, int segment, int register, StringBuilder out) {
    out.append(size(kind));
    segmentPrefix(segment, out);
    out.append('[').append(RegisterNames.general(register, i.addressSize)).append(']');
  }

  private void fixed(OperandKind kind, StringBuilder out) {
    switch (kind) {
      case ST0 -> out.append("st");
      case CL -> out.append("cl");
      case DX -> out.append("dx");
      case ONE -> out.append('1');
      case XMM0 -> out.append("xmm0");
      case ES, CS, SS, DS, FS, GS -> out.append(RegisterNames.segment(kind.ordinal() - OperandKind.ES.ordinal()));
      default -> out.append(RegisterNames.general(Register.RAX, kind.sizeBytes(i.operandSize)));
    }
  }

  private static void segmentPrefix(int segment, StringBuilder out) {
    out.append(RegisterNames.segment(segment)).append(':');
  }

  private static void hex(long value, StringBuilder out) {
    out.append("0x").append(Long.toHexString(value));
  }
}
