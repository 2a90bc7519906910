package org.javisor.cpu.x87;

import org.javisor.cpu.OperationTable;
import org.javisor.x86.Mnemonic;

/** The meanings of all x87 instructions. */
public final class X87Operations {
  private X87Operations() {}

  public static void register(OperationTable t) {
    arithmetic(t);
    comparisons(t);
    moves(t);
    functions(t);
    control(t);
  }

  private static void arithmetic(OperationTable t) {
    t.put(Mnemonic.FADD, ArithmeticOperations::fadd);
    t.put(Mnemonic.FADDP, ArithmeticOperations::faddp);
    t.put(Mnemonic.FIADD, ArithmeticOperations::fiadd);
    t.put(Mnemonic.FMUL, ArithmeticOperations::fmul);
    t.put(Mnemonic.FMULP, ArithmeticOperations::fmulp);
    t.put(Mnemonic.FIMUL, ArithmeticOperations::fimul);
    t.put(Mnemonic.FSUB, ArithmeticOperations::fsub);
    t.put(Mnemonic.FSUBP, ArithmeticOperations::fsubp);
    t.put(Mnemonic.FISUB, ArithmeticOperations::fisub);
    t.put(Mnemonic.FSUBR, ArithmeticOperations::fsubr);
    t.put(Mnemonic.FSUBRP, ArithmeticOperations::fsubrp);
    t.put(Mnemonic.FISUBR, ArithmeticOperations::fisubr);
    t.put(Mnemonic.FDIV, ArithmeticOperations::fdiv);
    t.put(Mnemonic.FDIVP, ArithmeticOperations::fdivp);
    t.put(Mnemonic.FIDIV, ArithmeticOperations::fidiv);
    t.put(Mnemonic.FDIVR, ArithmeticOperations::fdivr);
    t.put(Mnemonic.FDIVRP, ArithmeticOperations::fdivrp);
    t.put(Mnemonic.FIDIVR, ArithmeticOperations::fidivr);
  }

  private static void comparisons(OperationTable t) {
    t.put(Mnemonic.FCOM, CompareOperations::fcom);
    t.put(Mnemonic.FCOMP, CompareOperations::fcomp);
    t.put(Mnemonic.FCOMPP, CompareOperations::fcompp);
    t.put(Mnemonic.FICOM, CompareOperations::fcom);
    t.put(Mnemonic.FICOMP, CompareOperations::fcomp);
    t.put(Mnemonic.FUCOM, CompareOperations::fucom);
    t.put(Mnemonic.FUCOMP, CompareOperations::fucomp);
    t.put(Mnemonic.FUCOMPP, CompareOperations::fucompp);
    t.put(Mnemonic.FCOMI, CompareOperations::fcomi);
    t.put(Mnemonic.FCOMIP, CompareOperations::fcomip);
    t.put(Mnemonic.FUCOMI, CompareOperations::fucomi);
    t.put(Mnemonic.FUCOMIP, CompareOperations::fucomip);
    t.put(Mnemonic.FTST, CompareOperations::ftst);
    t.put(Mnemonic.FXAM, CompareOperations::fxam);
  }

  private static void moves(OperationTable t) {
    t.put(Mnemonic.FLD, LoadOperations::fld);
    t.put(Mnemonic.FILD, LoadOperations::fild);
    t.put(Mnemonic.FBLD, LoadOperations::fbld);
    t.put(Mnemonic.FLD1, LoadOperations::fld1);
    t.put(Mnemonic.FLDL2T, LoadOperations::fldl2t);
    t.put(Mnemonic.FLDL2E, LoadOperations::fldl2e);
    t.put(Mnemonic.FLDPI, LoadOperations::fldpi);
    t.put(Mnemonic.FLDLG2, LoadOperations::fldlg2);
    t.put(Mnemonic.FLDLN2, LoadOperations::fldln2);
    t.put(Mnemonic.FLDZ, LoadOperations::fldz);
    t.put(Mnemonic.FST, StoreOperations::fst);
    t.put(Mnemonic.FSTP, StoreOperations::fstp);
    t.put(Mnemonic.FIST, StoreOperations::fist);
    t.put(Mnemonic.FISTP, StoreOperations::fistp);
    t.put(Mnemonic.FISTTP, StoreOperations::fisttp);
    t.put(Mnemonic.FBSTP, StoreOperations::fbstp);
    t.put(Mnemonic.FXCH, LoadOperations::fxch);
    t.put(Mnemonic.FCMOVB, LoadOperations::fcmov);
    t.put(Mnemonic.FCMOVE, LoadOperations::fcmov);
    t.put(Mnemonic.FCMOVBE, LoadOperations::fcmov);
    t.put(Mnemonic.FCMOVU, LoadOperations::fcmov);
    t.put(Mnemonic.FCMOVNB, LoadOperations::fcmov);
    t.put(Mnemonic.FCMOVNE, LoadOperations::fcmov);
    t.put(Mnemonic.FCMOVNBE, LoadOperations::fcmov);
    t.put(Mnemonic.FCMOVNU, LoadOperations::fcmov);
  }

  private static void functions(OperationTable t) {
    t.put(Mnemonic.FCHS, UnaryOperations::fchs);
    t.put(Mnemonic.FABS, UnaryOperations::fabs);
    t.put(Mnemonic.FSQRT, UnaryOperations::fsqrt);
    t.put(Mnemonic.FRNDINT, UnaryOperations::frndint);
    t.put(Mnemonic.FSCALE, UnaryOperations::fscale);
    t.put(Mnemonic.FXTRACT, UnaryOperations::fxtract);
    t.put(Mnemonic.FPREM, UnaryOperations::fprem);
    t.put(Mnemonic.FPREM1, UnaryOperations::fprem1);
    t.put(Mnemonic.F2XM1, TranscendentalOperations::f2xm1);
    t.put(Mnemonic.FYL2X, TranscendentalOperations::fyl2x);
    t.put(Mnemonic.FYL2XP1, TranscendentalOperations::fyl2xp1);
    t.put(Mnemonic.FPTAN, TranscendentalOperations::fptan);
    t.put(Mnemonic.FPATAN, TranscendentalOperations::fpatan);
    t.put(Mnemonic.FSIN, TranscendentalOperations::fsin);
    t.put(Mnemonic.FCOS, TranscendentalOperations::fcos);
    t.put(Mnemonic.FSINCOS, TranscendentalOperations::fsincos);
  }

  private static void control(OperationTable t) {
    t.put(Mnemonic.FWAIT, ControlOperations::fwait);
    t.put(Mnemonic.FNOP, ControlOperations::fnop);
    t.put(Mnemonic.FDECSTP, ControlOperations::fdecstp);
    t.put(Mnemonic.FINCSTP, ControlOperations::fincstp);
    t.put(Mnemonic.FFREE, ControlOperations::ffree);
    t.put(Mnemonic.FFREEP, ControlOperations::ffreep);
    t.put(Mnemonic.FNINIT, ControlOperations::fninit);
    t.put(Mnemonic.FNCLEX, ControlOperations::fnclex);
    t.put(Mnemonic.FNSTCW, ControlOperations::fnstcw);
    t.put(Mnemonic.FLDCW, ControlOperations::fldcw);
    t.put(Mnemonic.FNSTSW, ControlOperations::fnstsw);
    t.put(Mnemonic.FNSTENV, ControlOperations::fnstenv);
    t.put(Mnemonic.FLDENV, ControlOperations::fldenv);
    t.put(Mnemonic.FNSAVE, ControlOperations::fnsave);
    t.put(Mnemonic.FRSTOR, ControlOperations::frstor);
    t.put(Mnemonic.FNENI, ControlOperations::ignored);
    t.put(Mnemonic.FNDISI, ControlOperations::ignored);
    t.put(Mnemonic.FNSETPM, ControlOperations::ignored);
  }
}
