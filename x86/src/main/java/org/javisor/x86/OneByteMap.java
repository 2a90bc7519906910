package org.javisor.x86;

import static org.javisor.x86.Mnemonic.*;
import static org.javisor.x86.OperandKind.*;

/**
 * The one-byte opcodes without the x87's.
 *
 * @see "Intel SDM volume 2, appendix A.3, One-byte Opcode Map"
 */
final class OneByteMap {
  private OneByteMap() {}

  static void declare(EncodingTable t) {
    arithmetic(t);
    immediateArithmetic(t);
    unaryArithmetic(t);
    shifts(t);
    moves(t);
    stack(t);
    stringsAndPorts(t);
    control(t);
  }

  private static void arithmetic(EncodingTable t) {
    t.row("00 /r", ADD, Eb, Gb).lockable();
    t.row("01 /r", ADD, Ev, Gv).lockable();
    t.row("02 /r", ADD, Gb, Eb);
    t.row("03 /r", ADD, Gv, Ev);
    t.row("04", ADD, AL, Ib);
    t.row("05", ADD, rAX, Iz);
    t.row("08 /r", OR, Eb, Gb).lockable();
    t.row("09 /r", OR, Ev, Gv).lockable();
    t.row("0A /r", OR, Gb, Eb);
    t.row("0B /r", OR, Gv, Ev);
    t.row("0C", OR, AL, Ib);
    t.row("0D", OR, rAX, Iz);
    t.row("10 /r", ADC, Eb, Gb).lockable();
    t.row("11 /r", ADC, Ev, Gv).lockable();
    t.row("12 /r", ADC, Gb, Eb);
    t.row("13 /r", ADC, Gv, Ev);
    t.row("14", ADC, AL, Ib);
    t.row("15", ADC, rAX, Iz);
    t.row("18 /r", SBB, Eb, Gb).lockable();
    t.row("19 /r", SBB, Ev, Gv).lockable();
    t.row("1A /r", SBB, Gb, Eb);
    t.row("1B /r", SBB, Gv, Ev);
    t.row("1C", SBB, AL, Ib);
    t.row("1D", SBB, rAX, Iz);
    t.row("20 /r", AND, Eb, Gb).lockable();
    t.row("21 /r", AND, Ev, Gv).lockable();
    t.row("22 /r", AND, Gb, Eb);
    t.row("23 /r", AND, Gv, Ev);
    t.row("24", AND, AL, Ib);
    t.row("25", AND, rAX, Iz);
    t.row("28 /r", SUB, Eb, Gb).lockable();
    t.row("29 /r", SUB, Ev, Gv).lockable();
    t.row("2A /r", SUB, Gb, Eb);
    t.row("2B /r", SUB, Gv, Ev);
    t.row("2C", SUB, AL, Ib);
    t.row("2D", SUB, rAX, Iz);
    t.row("30 /r", XOR, Eb, Gb).lockable();
    t.row("31 /r", XOR, Ev, Gv).lockable();
    t.row("32 /r", XOR, Gb, Eb);
    t.row("33 /r", XOR, Gv, Ev);
    t.row("34", XOR, AL, Ib);
    t.row("35", XOR, rAX, Iz);
    t.row("38 /r", CMP, Eb, Gb);
    t.row("39 /r", CMP, Ev, Gv);
    t.row("3A /r", CMP, Gb, Eb);
    t.row("3B /r", CMP, Gv, Ev);
    t.row("3C", CMP, AL, Ib);
    t.row("3D", CMP, rAX, Iz);
  }

  private static void immediateArithmetic(EncodingTable t) {
    t.row("80 /0", ADD, Eb, Ib).lockable();
    t.row("80 /1", OR, Eb, Ib).lockable();
    t.row("80 /2", ADC, Eb, Ib).lockable();
    t.row("80 /3", SBB, Eb, Ib).lockable();
    t.row("80 /4", AND, Eb, Ib).lockable();
    t.row("80 /5", SUB, Eb, Ib).lockable();
    t.row("80 /6", XOR, Eb, Ib).lockable();
    t.row("80 /7", CMP, Eb, Ib);
    t.row("81 /0", ADD, Ev, Iz).lockable();
    t.row("81 /1", OR, Ev, Iz).lockable();
    t.row("81 /2", ADC, Ev, Iz).lockable();
    t.row("81 /3", SBB, Ev, Iz).lockable();
    t.row("81 /4", AND, Ev, Iz).lockable();
    t.row("81 /5", SUB, Ev, Iz).lockable();
    t.row("81 /6", XOR, Ev, Iz).lockable();
    t.row("81 /7", CMP, Ev, Iz);
    t.row("82 /0", ADD, Eb, Ib).lockable().notIn64().alias();
    t.row("82 /1", OR, Eb, Ib).lockable().notIn64().alias();
    t.row("82 /2", ADC, Eb, Ib).lockable().notIn64().alias();
    t.row("82 /3", SBB, Eb, Ib).lockable().notIn64().alias();
    t.row("82 /4", AND, Eb, Ib).lockable().notIn64().alias();
    t.row("82 /5", SUB, Eb, Ib).lockable().notIn64().alias();
    t.row("82 /6", XOR, Eb, Ib).lockable().notIn64().alias();
    t.row("82 /7", CMP, Eb, Ib).notIn64().alias();
    t.row("83 /0", ADD, Ev, Ibs).lockable();
    t.row("83 /1", OR, Ev, Ibs).lockable();
    t.row("83 /2", ADC, Ev, Ibs).lockable();
    t.row("83 /3", SBB, Ev, Ibs).lockable();
    t.row("83 /4", AND, Ev, Ibs).lockable();
    t.row("83 /5", SUB, Ev, Ibs).lockable();
    t.row("83 /6", XOR, Ev, Ibs).lockable();
    t.row("83 /7", CMP, Ev, Ibs);
  }

  private static void unaryArithmetic(EncodingTable t) {
    t.row("40+r", INC, Zv).notIn64();
    t.row("48+r", DEC, Zv).notIn64();
    t.row("FE /0", INC, Eb).lockable();
    t.row("FE /1", DEC, Eb).lockable();
    t.row("FF /0", INC, Ev).lockable();
    t.row("FF /1", DEC, Ev).lockable();
    t.row("84 /r", TEST, Eb, Gb);
    t.row("85 /r", TEST, Ev, Gv);
    t.row("A8", TEST, AL, Ib);
    t.row("A9", TEST, rAX, Iz);
    t.row("F6 /0", TEST, Eb, Ib);
    t.row("F6 /1", TEST, Eb, Ib).alias();
    t.row("F6 /2", NOT, Eb).lockable();
    t.row("F6 /3", NEG, Eb).lockable();
    t.row("F6 /4", MUL, Eb);
    t.row("F6 /5", IMUL, Eb);
    t.row("F6 /6", DIV, Eb);
    t.row("F6 /7", IDIV, Eb);
    t.row("F7 /0", TEST, Ev, Iz);
    t.row("F7 /1", TEST, Ev, Iz).alias();
    t.row("F7 /2", NOT, Ev).lockable();
    t.row("F7 /3", NEG, Ev).lockable();
    t.row("F7 /4", MUL, Ev);
    t.row("F7 /5", IMUL, Ev);
    t.row("F7 /6", DIV, Ev);
    t.row("F7 /7", IDIV, Ev);
    t.row("69 /r", IMUL, Gv, Ev, Iz);
    t.row("6B /r", IMUL, Gv, Ev, Ibs);
    t.row("o16 98", CBW);
    t.row("o32 98", CWDE);
    t.row("o64 98", CDQE);
    t.row("o16 99", CWD);
    t.row("o32 99", CDQ);
    t.row("o64 99", CQO);
    t.row("27", DAA).notIn64();
    t.row("2F", DAS).notIn64();
    t.row("37", AAA).notIn64();
    t.row("3F", AAS).notIn64();
    t.row("D4", AAM, Ib).notIn64();
    t.row("D5", AAD, Ib).notIn64();
    t.row("D6", SALC).notIn64();
  }

  private static void shifts(EncodingTable t) {
    t.row("C0 /0", ROL, Eb, Ib);
    t.row("C0 /1", ROR, Eb, Ib);
    t.row("C0 /2", RCL, Eb, Ib);
    t.row("C0 /3", RCR, Eb, Ib);
    t.row("C0 /4", SHL, Eb, Ib);
    t.row("C0 /5", SHR, Eb, Ib);
    t.row("C0 /6", SHL, Eb, Ib).alias();
    t.row("C0 /7", SAR, Eb, Ib);
    t.row("C1 /0", ROL, Ev, Ib);
    t.row("C1 /1", ROR, Ev, Ib);
    t.row("C1 /2", RCL, Ev, Ib);
    t.row("C1 /3", RCR, Ev, Ib);
    t.row("C1 /4", SHL, Ev, Ib);
    t.row("C1 /5", SHR, Ev, Ib);
    t.row("C1 /6", SHL, Ev, Ib).alias();
    t.row("C1 /7", SAR, Ev, Ib);
    t.row("D0 /0", ROL, Eb, ONE);
    t.row("D0 /1", ROR, Eb, ONE);
    t.row("D0 /2", RCL, Eb, ONE);
    t.row("D0 /3", RCR, Eb, ONE);
    t.row("D0 /4", SHL, Eb, ONE);
    t.row("D0 /5", SHR, Eb, ONE);
    t.row("D0 /6", SHL, Eb, ONE).alias();
    t.row("D0 /7", SAR, Eb, ONE);
    t.row("D1 /0", ROL, Ev, ONE);
    t.row("D1 /1", ROR, Ev, ONE);
    t.row("D1 /2", RCL, Ev, ONE);
    t.row("D1 /3", RCR, Ev, ONE);
    t.row("D1 /4", SHL, Ev, ONE);
    t.row("D1 /5", SHR, Ev, ONE);
    t.row("D1 /6", SHL, Ev, ONE).alias();
    t.row("D1 /7", SAR, Ev, ONE);
    t.row("D2 /0", ROL, Eb, CL);
    t.row("D2 /1", ROR, Eb, CL);
    t.row("D2 /2", RCL, Eb, CL);
    t.row("D2 /3", RCR, Eb, CL);
    t.row("D2 /4", SHL, Eb, CL);
    t.row("D2 /5", SHR, Eb, CL);
    t.row("D2 /6", SHL, Eb, CL).alias();
    t.row("D2 /7", SAR, Eb, CL);
    t.row("D3 /0", ROL, Ev, CL);
    t.row("D3 /1", ROR, Ev, CL);
    t.row("D3 /2", RCL, Ev, CL);
    t.row("D3 /3", RCR, Ev, CL);
    t.row("D3 /4", SHL, Ev, CL);
    t.row("D3 /5", SHR, Ev, CL);
    t.row("D3 /6", SHL, Ev, CL).alias();
    t.row("D3 /7", SAR, Ev, CL);
  }

  private static void moves(EncodingTable t) {
    t.row("86 /r", XCHG, Eb, Gb).lockable();
    t.row("87 /r", XCHG, Ev, Gv).lockable();
    t.row("88 /r", MOV, Eb, Gb);
    t.row("89 /r", MOV, Ev, Gv);
    t.row("8A /r", MOV, Gb, Eb);
    t.row("8B /r", MOV, Gv, Ev);
    t.row("8C /r", MOV_SEG, RvMw, Sw);
    t.row("8E /r", MOV_SEG, Sw, Ew);
    t.row("A0", MOV, AL, Ob);
    t.row("A1", MOV, rAX, Ov);
    t.row("A2", MOV, Ob, AL);
    t.row("A3", MOV, Ov, rAX);
    t.row("B0+r", MOV, Zb, Ib);
    t.row("B8+r", MOV, Zv, Iv);
    t.row("C6 /0", MOV, Eb, Ib);
    t.row("C7 /0", MOV, Ev, Iz);
    t.row("o16 63 /r", MOVSXD, Gv, Ew).only64();
    t.row("63 /r", MOVSXD, Gv, Ed).only64();
    t.row("8D /r", LEA, Gv, M);
    t.row("C4 /r", LES, Gv, Mp).notIn64();
    t.row("C5 /r", LDS, Gv, Mp).notIn64();
    // 90 with REX.B is XCHG R8, rAX, with F3 too.
    t.row("F3 90", PAUSE).withoutRexB();
    t.row("90", NOP).withoutRexB();
    t.row("90+r", XCHG, Zv, rAX);
    t.row("D7", XLAT);
    t.row("9E", SAHF).notIn64();
    t.row("9E", SAHF).only64().needs(Feature.LAHF_LM);
    t.row("9F", LAHF).notIn64();
    t.row("9F", LAHF).only64().needs(Feature.LAHF_LM);
    t.row("F5", CMC);
    t.row("F8", CLC);
    t.row("F9", STC);
    t.row("FC", CLD);
    t.row("FD", STD);
  }

  private static void stack(EncodingTable t) {
    t.row("50+r", PUSH, Zv).default64();
    t.row("58+r", POP, Zv).default64();
    t.row("60", PUSHA).notIn64();
    t.row("61", POPA).notIn64();
    t.row("68", PUSH, Iz).default64();
    t.row("6A", PUSH, Ibs).default64();
    t.row("8F /0", POP, Ev).default64();
    t.row("FF /6", PUSH, Ev).default64();
    t.row("9C", PUSHF).default64();
    t.row("9D", POPF).default64();
    t.row("C8", ENTER, Iw, Ib).default64();
    t.row("C9", LEAVE).default64();
    t.row("06", PUSH_SEG, ES).notIn64();
    t.row("07", POP_SEG, ES).notIn64();
    t.row("0E", PUSH_SEG, CS).notIn64();
    t.row("16", PUSH_SEG, SS).notIn64();
    t.row("17", POP_SEG, SS).notIn64();
    t.row("1E", PUSH_SEG, DS).notIn64();
    t.row("1F", POP_SEG, DS).notIn64();
  }

  private static void stringsAndPorts(EncodingTable t) {
    t.row("6C", INS, Yb, DX);
    t.row("6D", INS, Yz, DX);
    t.row("6E", OUTS, DX, Xb);
    t.row("6F", OUTS, DX, Xz);
    t.row("A4", MOVS, Yb, Xb);
    t.row("A5", MOVS, Yv, Xv);
    t.row("A6", CMPS, Xb, Yb);
    t.row("A7", CMPS, Xv, Yv);
    t.row("AA", STOS, Yb, AL);
    t.row("AB", STOS, Yv, rAX);
    t.row("AC", LODS, AL, Xb);
    t.row("AD", LODS, rAX, Xv);
    t.row("AE", SCAS, AL, Yb);
    t.row("AF", SCAS, rAX, Yv);
    t.row("E4", IN, AL, Ib);
    t.row("E5", IN, eAX, Ib);
    t.row("E6", OUT, Ib, AL);
    t.row("E7", OUT, Ib, eAX);
    t.row("EC", IN, AL, DX);
    t.row("ED", IN, eAX, DX);
    t.row("EE", OUT, DX, AL);
    t.row("EF", OUT, DX, eAX);
  }

  private static void control(EncodingTable t) {
    t.row("70+cc", JCC, Jb).force64();
    t.row("E0", LOOPNE, Jb).force64();
    t.row("E1", LOOPE, Jb).force64();
    t.row("E2", LOOP, Jb).force64();
    t.row("E3", JCXZ, Jb).force64();
    t.row("E8", CALL, Jz).force64();
    t.row("E9", JMP, Jz).force64();
    t.row("EB", JMP, Jb).force64();
    t.row("FF /2", CALL, Ev).force64();
    t.row("FF /4", JMP, Ev).force64();
    t.row("C2", RET, Iw).force64();
    t.row("C3", RET).force64();
    t.row("9A", CALLF, Ap).notIn64();
    t.row("EA", JMPF, Ap).notIn64();
    t.row("FF /3", CALLF, Mp);
    t.row("FF /5", JMPF, Mp);
    t.row("CA", RETF, Iw);
    t.row("CB", RETF);
    t.row("CC", INT3);
    t.row("CD", INT, Ib);
    t.row("CE", INTO).notIn64();
    t.row("CF", IRET);
    t.row("F1", INT1);
    t.row("62 /r", BOUND, Gv, Ma).notIn64();
    t.row("63 /r", ARPL, Ew, Gw).notIn64().protectedOnly();
    t.row("9B", FWAIT);
    t.row("F4", HLT);
    t.row("FA", CLI);
    t.row("FB", STI);
  }
}
