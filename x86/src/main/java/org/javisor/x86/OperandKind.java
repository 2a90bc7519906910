package org.javisor.x86;

/**
 * An operand in the notation of Intel's opcode map: an addressing method (where it is) and a type (how wide it is).
 *
 * @see "Intel SDM volume 2, appendix A.2, Key to Abbreviations"
 */
public enum OperandKind {
  // ModRM.rm: general register or memory.
  Eb(Method.E, Type.B),
  Ew(Method.E, Type.W),
  Ed(Method.E, Type.D),
  Ev(Method.E, Type.V),
  Ey(Method.E, Type.Y),
  /** A general register of operand size, or 16 bits of memory. */
  RvMw(Method.E, Type.W),
  /** A 32-bit register (zero-extended to 64), or 8 bits of memory. */
  RdMb(Method.E, Type.B),
  /** A 32-bit register (zero-extended to 64), or 16 bits of memory. */
  RdMw(Method.E, Type.W),

  // ModRM.rm: general register only.
  Ry(Method.R, Type.Y),
  Rv(Method.R, Type.V),
  Rd(Method.R, Type.D),

  // ModRM.reg: general register.
  Gb(Method.G, Type.B),
  Gw(Method.G, Type.W),
  Gd(Method.G, Type.D),
  Gv(Method.G, Type.V),
  Gy(Method.G, Type.Y),

  // The opcode's low three bits: general register.
  Zb(Method.Z, Type.B),
  Zv(Method.Z, Type.V),

  // VEX.vvvv: general register.
  By(Method.B, Type.Y),

  // ModRM.rm: memory only.
  /** Memory without a size: an address. */
  M(Method.M, Type.NONE),
  Mb(Method.M, Type.B),
  Mw(Method.M, Type.W),
  Md(Method.M, Type.D),
  Mq(Method.M, Type.Q),
  Mdq(Method.M, Type.DQ),
  Mv(Method.M, Type.V),
  My(Method.M, Type.Y),
  /** A pair of bounds of operand size. */
  Ma(Method.M, Type.A),
  /** A far pointer: offset of operand size, then a selector. */
  Mp(Method.M, Type.P),
  /** A descriptor-table register: limit and base. */
  Ms(Method.M, Type.S),
  /** Single precision. */
  Mss(Method.M, Type.SS),
  /** Double precision. */
  Msd(Method.M, Type.SD),
  /** Double extended precision. */
  Mt(Method.M, Type.T),
  /** Packed BCD, 80 bits. */
  Mbcd(Method.M, Type.BCD),
  /** 16-bit integer of the x87. */
  Miw(Method.M, Type.W),
  /** 32-bit integer of the x87. */
  Mid(Method.M, Type.D),
  /** 64-bit integer of the x87. */
  Miq(Method.M, Type.Q),
  /** The x87 environment. */
  Menv(Method.M, Type.ENV),
  /** The x87 state. */
  Mfsave(Method.M, Type.FSAVE),
  /** FXSAVE's 512 bytes. */
  Mfxsave(Method.M, Type.FXSAVE),
  /** The XSAVE area: as long as the enabled components need. */
  Mxsave(Method.M, Type.NONE),

  // Immediates and branch displacements.
  Ib(Method.I, Type.B),
  /** A byte, sign-extended to the operand size. */
  Ibs(Method.I, Type.B),
  Iw(Method.I, Type.W),
  /** Operand size, but at most 32 bits, sign-extended. */
  Iz(Method.I, Type.Z),
  Iv(Method.I, Type.V),
  Jb(Method.J, Type.B),
  Jz(Method.J, Type.Z),
  /** Far pointer in the instruction. */
  Ap(Method.A, Type.P),

  // Memory at an absolute offset in the instruction.
  Ob(Method.O, Type.B),
  Ov(Method.O, Type.V),

  // Memory at segment:rSI and ES:rDI.
  Xb(Method.X, Type.B),
  Xv(Method.X, Type.V),
  Xz(Method.X, Type.Z),
  Yb(Method.Y, Type.B),
  Yv(Method.Y, Type.V),
  Yz(Method.Y, Type.Z),

  // ModRM.reg: segment, control, debug register.
  Sw(Method.S, Type.W),
  Cy(Method.C, Type.Y),
  Dy(Method.D, Type.Y),

  // MMX: reg, rm or memory, rm only.
  Pq(Method.P, Type.Q),
  Pd(Method.P, Type.D),
  Qq(Method.Q, Type.Q),
  Qd(Method.Q, Type.D),
  Nq(Method.N, Type.Q),

  // XMM: reg.
  Vdq(Method.V, Type.DQ),
  Vps(Method.V, Type.PS),
  Vpd(Method.V, Type.PD),
  Vss(Method.V, Type.SS),
  Vsd(Method.V, Type.SD),
  Vq(Method.V, Type.Q),

  // XMM: rm or memory.
  Wdq(Method.W, Type.DQ),
  Wps(Method.W, Type.PS),
  Wpd(Method.W, Type.PD),
  Wss(Method.W, Type.SS),
  Wsd(Method.W, Type.SD),
  Wq(Method.W, Type.Q),
  Wd(Method.W, Type.D),
  Ww(Method.W, Type.W),

  // XMM: rm only.
  Udq(Method.U, Type.DQ),
  Ups(Method.U, Type.PS),
  Upd(Method.U, Type.PD),
  Uss(Method.U, Type.SS),
  Usd(Method.U, Type.SD),
  Uq(Method.U, Type.Q),

  // x87 stack.
  ST0(Method.FIXED, Type.T),
  STi(Method.STACK, Type.T),

  // Registers and values that the opcode implies.
  AL(Method.FIXED, Type.B),
  CL(Method.FIXED, Type.B),
  AX(Method.FIXED, Type.W),
  DX(Method.FIXED, Type.W),
  /** AX or EAX. */
  eAX(Method.FIXED, Type.Z),
  /** AX, EAX or RAX. */
  rAX(Method.FIXED, Type.V),
  /** The constant 1. */
  ONE(Method.FIXED, Type.B),
  XMM0(Method.FIXED, Type.DQ),
  ES(Method.FIXED, Type.W),
  CS(Method.FIXED, Type.W),
  SS(Method.FIXED, Type.W),
  DS(Method.FIXED, Type.W),
  FS(Method.FIXED, Type.W),
  GS(Method.FIXED, Type.W);

  private final Method method;
  private final Type type;

  OperandKind(Method method, Type type) {
    this.method = method;
    this.type = type;
  }

  /** Where the operand is. */
  public Method method() {
    return method;
  }

  /** How wide it is. */
  public Type type() {
    return type;
  }

  /**
   * How many bytes the operand has, in memory where it can be there; 0 for addresses without a size.
   *
   * @param operandSize the instruction's: 2, 4 or 8
   */
  public int sizeBytes(int operandSize) {
    return switch (type) {
      case NONE -> 0;
      case B -> 1;
      case W -> 2;
      case D, SS -> 4;
      case Q, SD -> 8;
      case DQ, PS, PD -> 16;
      case T, BCD -> 10;
      case V -> operandSize;
      case Y -> Math.max(4, operandSize);
      case Z -> Math.min(4, operandSize);
      case A -> 2 * operandSize;
      case P -> 2 + operandSize;
      case S -> operandSize == 8 ? 10 : 6;
      case ENV -> operandSize == 2 ? 14 : 28;
      case FSAVE -> operandSize == 2 ? 94 : 108;
      case FXSAVE -> 512;
    };
  }

  /** Whether the operand may be in memory through ModRM or an absolute offset. */
  public boolean mayBeMemory() {
    return method == Method.E || method == Method.M || method == Method.Q || method == Method.W || method == Method.O;
  }

  /** Intel's codes for addressing methods. */
  public enum Method {
    /** General register or memory by ModRM.rm. */
    E,
    /** General register by ModRM.rm. */
    R,
    /** General register by ModRM.reg. */
    G,
    /** General register by the opcode's low bits. */
    Z,
    /** General register by VEX.vvvv. */
    B,
    /** Memory by ModRM. */
    M,
    /** Immediate. */
    I,
    /** Relative to the next instruction. */
    J,
    /** Far pointer in the instruction. */
    A,
    /** Absolute offset in the instruction. */
    O,
    /** Memory at DS:rSI, or an overriding segment. */
    X,
    /** Memory at ES:rDI. */
    Y,
    /** Segment register by ModRM.reg. */
    S,
    /** Control register by ModRM.reg. */
    C,
    /** Debug register by ModRM.reg. */
    D,
    /** MMX register by ModRM.reg. */
    P,
    /** MMX register or memory by ModRM.rm. */
    Q,
    /** MMX register by ModRM.rm. */
    N,
    /** XMM register by ModRM.reg. */
    V,
    /** XMM register or memory by ModRM.rm. */
    W,
    /** XMM register by ModRM.rm. */
    U,
    /** x87 stack register by ModRM.rm. */
    STACK,
    /** A register or constant that the opcode implies. */
    FIXED;

    /** For sets of methods in an int. */
    int bit() {
      return 1 << ordinal();
    }
  }

  /** Intel's codes for operand types, and a few for structures in memory. */
  public enum Type {
    NONE,
    B,
    W,
    D,
    Q,
    DQ,
    V,
    Y,
    Z,
    A,
    P,
    S,
    SS,
    SD,
    PS,
    PD,
    T,
    BCD,
    ENV,
    FSAVE,
    FXSAVE
  }
}
