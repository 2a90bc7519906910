package org.javisor.x86;

import static org.javisor.x86.Mnemonic.*;
import static org.javisor.x86.OperandKind.*;

/**
 * The escape opcodes D8 to DF. All are decoded without an FPU as well: CR0.EM decides what they raise.
 *
 * @see "Intel SDM volume 2, appendix A.5, Escape Opcode Instructions"
 */
final class X87Map {
  private X87Map() {}

  static void declare(EncodingTable t) {
    realArithmetic(t);
    otherArithmetic(t);
    moves(t);
    functions(t);
    control(t);
  }

  private static void realArithmetic(EncodingTable t) {
    t.row("D8 /0", FADD, Mss);
    t.row("D8 /1", FMUL, Mss);
    t.row("D8 /2", FCOM, Mss);
    t.row("D8 /3", FCOMP, Mss);
    t.row("D8 /4", FSUB, Mss);
    t.row("D8 /5", FSUBR, Mss);
    t.row("D8 /6", FDIV, Mss);
    t.row("D8 /7", FDIVR, Mss);
    t.row("D8 C0+i", FADD, ST0, STi);
    t.row("D8 C8+i", FMUL, ST0, STi);
    t.row("D8 D0+i", FCOM, STi);
    t.row("D8 D8+i", FCOMP, STi);
    t.row("D8 E0+i", FSUB, ST0, STi);
    t.row("D8 E8+i", FSUBR, ST0, STi);
    t.row("D8 F0+i", FDIV, ST0, STi);
    t.row("D8 F8+i", FDIVR, ST0, STi);
    t.row("DC /0", FADD, Msd);
    t.row("DC /1", FMUL, Msd);
    t.row("DC /2", FCOM, Msd);
    t.row("DC /3", FCOMP, Msd);
    t.row("DC /4", FSUB, Msd);
    t.row("DC /5", FSUBR, Msd);
    t.row("DC /6", FDIV, Msd);
    t.row("DC /7", FDIVR, Msd);
    t.row("DC C0+i", FADD, STi, ST0);
    t.row("DC C8+i", FMUL, STi, ST0);
    t.row("DC E0+i", FSUBR, STi, ST0);
    t.row("DC E8+i", FSUB, STi, ST0);
    t.row("DC F0+i", FDIVR, STi, ST0);
    t.row("DC F8+i", FDIV, STi, ST0);
    t.row("DC D0+i", FCOM, STi).alias();
    t.row("DC D8+i", FCOMP, STi).alias();
  }

  private static void otherArithmetic(EncodingTable t) {
    t.row("DA /0", FIADD, Mid);
    t.row("DA /1", FIMUL, Mid);
    t.row("DA /2", FICOM, Mid);
    t.row("DA /3", FICOMP, Mid);
    t.row("DA /4", FISUB, Mid);
    t.row("DA /5", FISUBR, Mid);
    t.row("DA /6", FIDIV, Mid);
    t.row("DA /7", FIDIVR, Mid);
    t.row("DE /0", FIADD, Miw);
    t.row("DE /1", FIMUL, Miw);
    t.row("DE /2", FICOM, Miw);
    t.row("DE /3", FICOMP, Miw);
    t.row("DE /4", FISUB, Miw);
    t.row("DE /5", FISUBR, Miw);
    t.row("DE /6", FIDIV, Miw);
    t.row("DE /7", FIDIVR, Miw);
    t.row("DE C0+i", FADDP, STi, ST0);
    t.row("DE C8+i", FMULP, STi, ST0);
    t.row("DE E0+i", FSUBRP, STi, ST0);
    t.row("DE E8+i", FSUBP, STi, ST0);
    t.row("DE F0+i", FDIVRP, STi, ST0);
    t.row("DE F8+i", FDIVP, STi, ST0);
    t.row("DE D0+i", FCOMP, STi).alias();
    t.row("DE D9", FCOMPP);
    t.row("DA E9", FUCOMPP);
    t.row("DD E0+i", FUCOM, STi);
    t.row("DD E8+i", FUCOMP, STi);
    t.row("DB E8+i", FUCOMI, ST0, STi).needs(Feature.CMOV);
    t.row("DB F0+i", FCOMI, ST0, STi).needs(Feature.CMOV);
    t.row("DF E8+i", FUCOMIP, ST0, STi).needs(Feature.CMOV);
    t.row("DF F0+i", FCOMIP, ST0, STi).needs(Feature.CMOV);
  }

  private static void moves(EncodingTable t) {
    t.row("D9 /0", FLD, Mss);
    t.row("D9 /2", FST, Mss);
    t.row("D9 /3", FSTP, Mss);
    t.row("DD /0", FLD, Msd);
    t.row("DD /2", FST, Msd);
    t.row("DD /3", FSTP, Msd);
    t.row("DB /5", FLD, Mt);
    t.row("DB /7", FSTP, Mt);
    t.row("DF /0", FILD, Miw);
    t.row("DB /0", FILD, Mid);
    t.row("DF /5", FILD, Miq);
    t.row("DF /2", FIST, Miw);
    t.row("DB /2", FIST, Mid);
    t.row("DF /3", FISTP, Miw);
    t.row("DB /3", FISTP, Mid);
    t.row("DF /7", FISTP, Miq);
    t.row("DF /1", FISTTP, Miw).needs(Feature.SSE3);
    t.row("DB /1", FISTTP, Mid).needs(Feature.SSE3);
    t.row("DD /1", FISTTP, Miq).needs(Feature.SSE3);
    t.row("DF /4", FBLD, Mbcd);
    t.row("DF /6", FBSTP, Mbcd);
    t.row("D9 C0+i", FLD, STi);
    t.row("DD D0+i", FST, STi);
    t.row("DD D8+i", FSTP, STi);
    t.row("D9 C8+i", FXCH, STi);
    t.row("DD C0+i", FFREE, STi);
    t.row("DF C0+i", FFREEP, STi);
    // Second encodings that Intel's map leaves blank and every x87 since the 8087 executes.
    t.row("D9 D8+i", FSTP, STi).alias();
    t.row("DF D0+i", FSTP, STi).alias();
    t.row("DF D8+i", FSTP, STi).alias();
    t.row("DD C8+i", FXCH, STi).alias();
    t.row("DF C8+i", FXCH, STi).alias();
    t.row("DA C0+i", FCMOVB, ST0, STi).needs(Feature.CMOV);
    t.row("DA C8+i", FCMOVE, ST0, STi).needs(Feature.CMOV);
    t.row("DA D0+i", FCMOVBE, ST0, STi).needs(Feature.CMOV);
    t.row("DA D8+i", FCMOVU, ST0, STi).needs(Feature.CMOV);
    t.row("DB C0+i", FCMOVNB, ST0, STi).needs(Feature.CMOV);
    t.row("DB C8+i", FCMOVNE, ST0, STi).needs(Feature.CMOV);
    t.row("DB D0+i", FCMOVNBE, ST0, STi).needs(Feature.CMOV);
    t.row("DB D8+i", FCMOVNU, ST0, STi).needs(Feature.CMOV);
  }

  private static void functions(EncodingTable t) {
    t.row("D9 E0", FCHS);
    t.row("D9 E1", FABS);
    t.row("D9 E4", FTST);
    t.row("D9 E5", FXAM);
    t.row("D9 E8", FLD1);
    t.row("D9 E9", FLDL2T);
    t.row("D9 EA", FLDL2E);
    t.row("D9 EB", FLDPI);
    t.row("D9 EC", FLDLG2);
    t.row("D9 ED", FLDLN2);
    t.row("D9 EE", FLDZ);
    t.row("D9 F0", F2XM1);
    t.row("D9 F1", FYL2X);
    t.row("D9 F2", FPTAN);
    t.row("D9 F3", FPATAN);
    t.row("D9 F4", FXTRACT);
    t.row("D9 F5", FPREM1);
    t.row("D9 F6", FDECSTP);
    t.row("D9 F7", FINCSTP);
    t.row("D9 F8", FPREM);
    t.row("D9 F9", FYL2XP1);
    t.row("D9 FA", FSQRT);
    t.row("D9 FB", FSINCOS);
    t.row("D9 FC", FRNDINT);
    t.row("D9 FD", FSCALE);
    t.row("D9 FE", FSIN);
    t.row("D9 FF", FCOS);
  }

  private static void control(EncodingTable t) {
    t.row("D9 D0", FNOP);
    t.row("D9 /4", FLDENV, Menv);
    t.row("D9 /5", FLDCW, Mw);
    t.row("D9 /6", FNSTENV, Menv);
    t.row("D9 /7", FNSTCW, Mw);
    t.row("DD /4", FRSTOR, Mfsave);
    t.row("DD /6", FNSAVE, Mfsave);
    t.row("DD /7", FNSTSW, Mw);
    t.row("DF E0", FNSTSW, AX);
    t.row("DB E2", FNCLEX);
    t.row("DB E3", FNINIT);
    // Of the 8087 and 80287: no operation since the 80387.
    t.row("DB E0", FNENI);
    t.row("DB E1", FNDISI);
    t.row("DB E4", FNSETPM);
  }
}
