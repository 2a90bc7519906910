package org.javisor.engine.translator;

import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.integer.Width;
import org.javisor.cpu.x87.X87Direct;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;

/**
 * The frequent x87 instructions as calls of their meanings. Which instruction was the last is kept in locals, and told
 * to the FPU only where something may look.
 */
final class X87Emitter {
  private static final ClassDesc DIRECT = Code.desc(X87Direct.class);
  private static final ClassDesc J = Code.J;
  private static final ClassDesc I = Code.I;
  private static final ClassDesc Z = Code.Z;
  private static final ClassDesc V = Code.V;
  private static final ClassDesc CPU = Code.CPU;

  private final Code code;
  private final OperandEmitter operands;
  private final FlagsEmitter flags;
  private final int mode;
  private final List<RegionParts.X87Site> sites = new ArrayList<>();

  /** Whether the region has x87 instructions at all. */
  private boolean present;

  // The instruction at hand.
  private Instruction i = new Instruction();

  X87Emitter(Code code, OperandEmitter operands, FlagsEmitter flags, int mode) {
    this.code = code;
    this.operands = operands;
    this.flags = flags;
    this.mode = mode;
  }

  static boolean isX87(Instruction i) {
    int opcode = i.encoding.opcode().value();
    return opcode >= 0xD8 && opcode <= 0xDF && i.mnemonic().name().startsWith("F");
  }

  RegionParts.X87Site[] sites() {
    return sites.toArray(new RegionParts.X87Site[0]);
  }

  /** Hears of each instruction of the region before anything is emitted. */
  void add(Instruction instruction) {
    present |= isX87(instruction);
  }

  void prologue() {
    if (!present) {
      return;
    }
    code.b.iconst_m1().istore(Slots.X87_SITE);
    code.b.iconst_m1().istore(Slots.X87_OPERAND_SITE);
    code.b.lconst_0().lstore(Slots.X87_OPERAND);
    code.b.lconst_0().lstore(Slots.X87_OFFSET);
  }

  /** Tells the FPU about the last instruction, if there was one in this region. */
  void note() {
    if (!present) {
      return;
    }
    Label none = code.label();
    code.b.iload(Slots.X87_SITE).iflt(none);
    code.b.aload(Slots.THIS).aload(Slots.CPU).lload(Slots.BASE);
    code.b.iload(Slots.X87_SITE).iload(Slots.X87_OPERAND_SITE).lload(Slots.X87_OPERAND);
    code.callThis("noteX87", V, CPU, J, I, I, J);
    code.b.iconst_m1().istore(Slots.X87_SITE);
    code.b.iconst_m1().istore(Slots.X87_OPERAND_SITE);
    code.b.labelBinding(none);
  }

  /** Emits an instruction; false, and nothing, where it has no translation of its own. */
  boolean emit(Step step, long blockDelta) {
    i = step.instruction;
    if ((mode & Cpu.MODE_X87) == 0 || !isX87(i)) {
      return false;
    }
    boolean memory = i.encoding.hasMemoryForm() && i.mod != 3;
    boolean emitted = memory ? memory(step, blockDelta) : onStack();
    if (emitted) {
      executed(step, blockDelta, memory);
    }
    return emitted;
  }

  private void executed(Step step, long blockDelta, boolean memory) {
    int opcode = new Operands(i, step.offset, mode).x87Opcode;
    code.constant(sites.size());
    code.b.istore(Slots.X87_SITE);
    if (memory) {
      code.constant(sites.size());
      code.b.istore(Slots.X87_OPERAND_SITE);
      code.b.lload(Slots.X87_OFFSET).lstore(Slots.X87_OPERAND);
    }
    sites.add(new RegionParts.X87Site(blockDelta + step.offset, opcode, i.segment));
  }

  private String name() {
    return i.mnemonic().name().toLowerCase(Locale.ROOT);
  }

  private int escape() {
    return i.encoding.opcode().value() & 7;
  }

  private void cpu() {
    code.b.aload(Slots.CPU);
  }

  // Register forms.

  private boolean onStack() {
    int n = i.rm & 7;
    switch (i.mnemonic()) {
      case FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR -> {
        cpu();
        code.constant(escape() == 0 ? 0 : n);
        code.constant(escape() == 0 ? n : 0);
        code.call(DIRECT, name(), V, CPU, I, I);
      }
      case FADDP, FMULP, FSUBP, FSUBRP, FDIVP, FDIVRP, FXCH, FLD -> {
        cpu();
        code.constant(n);
        code.call(DIRECT, name(), V, CPU, I);
      }
      case FST, FSTP -> {
        if (escape() == 1) {
          // The undocumented form that does not complain about an empty ST(0).
          return false;
        }
        cpu();
        code.constant(n);
        pop(Mnemonic.FSTP);
        code.call(DIRECT, "fst", V, CPU, I, Z);
      }
      case FLD1, FLDZ, FCHS, FABS, FSQRT -> {
        cpu();
        code.call(DIRECT, name(), V, CPU);
      }
      case FCOMI, FUCOMI, FCOMIP, FUCOMIP -> compare(n);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void pop(Mnemonic popping) {
    code.constant(i.mnemonic() == popping ? 1 : 0);
  }

  private void compare(int n) {
    boolean quiet = i.mnemonic() == Mnemonic.FUCOMI || i.mnemonic() == Mnemonic.FUCOMIP;
    boolean pops = i.mnemonic() == Mnemonic.FCOMIP || i.mnemonic() == Mnemonic.FUCOMIP;
    cpu();
    code.constant(n);
    code.constant(quiet ? 1 : 0);
    code.constant(pops ? 1 : 0);
    code.call(DIRECT, "fcomi", I, CPU, I, Z, Z);
    flags.explicit();
  }

  // Memory forms.

  private boolean memory(Step step, long blockDelta) {
    boolean simple = operands.isFlat(i) && (i.addressSize == 8 || i.addressSize == 4 && i.segment < Cpu.FS);
    if (!simple) {
      return false;
    }
    switch (i.mnemonic()) {
      case FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR, FIADD, FIMUL, FISUB, FISUBR, FIDIV, FIDIVR -> {
        begin(step, blockDelta);
        arithmetic();
      }
      case FLD -> {
        begin(step, blockDelta);
        load();
      }
      case FILD -> {
        begin(step, blockDelta);
        cpu();
        loadInteger(escape() == 3 ? Width.DWORD : (i.reg & 7) == 5 ? Width.QWORD : Width.WORD);
        code.call(DIRECT, "fild", V, CPU, J);
      }
      case FST, FSTP -> {
        offset(step, blockDelta);
        store();
      }
      case FIST, FISTP, FISTTP -> {
        offset(step, blockDelta);
        storeInteger();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void begin(Step step, long blockDelta) {
    cpu();
    code.call(DIRECT, "begin", V, CPU);
    offset(step, blockDelta);
  }

  /** Puts the operand's offset and linear address into their locals. */
  private void offset(Step step, long blockDelta) {
    operands.pushOffset(step, blockDelta);
    code.b.lstore(Slots.X87_OFFSET);
    code.b.lload(Slots.X87_OFFSET);
    if (i.segment >= Cpu.FS) {
      code.b.aload(Slots.REGISTERS);
      code.constant(Cpu.SEGMENT_BASE + i.segment);
      code.b.laload().ladd();
    }
    code.b.lstore(Slots.VECTOR_ADDRESS);
  }

  private void loadOperand(int width) {
    code.pushMmu();
    code.b.lload(Slots.VECTOR_ADDRESS);
    code.load(width);
  }

  private void loadInteger(int width) {
    loadOperand(width);
    code.widen(width);
  }

  private void arithmetic() {
    cpu();
    code.constant(i.reg & 7);
    switch (escape()) {
      case 0 -> {
        loadOperand(Width.DWORD);
        code.call(DIRECT, "single", V, CPU, I, I);
      }
      case 4 -> {
        loadOperand(Width.QWORD);
        code.call(DIRECT, "real", V, CPU, I, J);
      }
      default -> {
        loadInteger(escape() == 2 ? Width.DWORD : Width.WORD);
        code.call(DIRECT, "integer", V, CPU, I, J);
      }
    }
  }

  private void load() {
    cpu();
    switch (escape()) {
      case 1 -> {
        loadOperand(Width.DWORD);
        code.call(DIRECT, "fldSingle", V, CPU, I);
      }
      case 5 -> {
        loadOperand(Width.QWORD);
        code.call(DIRECT, "fldDouble", V, CPU, J);
      }
      default -> {
        loadOperand(Width.QWORD);
        code.pushMmu();
        upper();
        code.load(Width.WORD);
        code.call(DIRECT, "fldExtended", V, CPU, J, java.lang.constant.ConstantDescs.CD_short);
      }
    }
  }

  private void upper() {
    code.b.lload(Slots.VECTOR_ADDRESS);
    code.constant(8L);
    code.b.ladd();
    if (i.addressSize != 8) {
      code.constant(0xFFFF_FFFFL);
      code.b.land();
    }
  }

  private void store() {
    String make = switch (escape()) {
      case 1 -> "makeSingle";
      case 5 -> "makeDouble";
      default -> "makeExtended";
    };
    cpu();
    code.call(DIRECT, make, Z, CPU);
    Label end = code.label();
    code.b.ifeq(end);
    if (escape() == 3) {
      cpu();
      code.b.lload(Slots.VECTOR_ADDRESS);
      upper();
      code.call(DIRECT, "storeExtended", V, CPU, J, J);
    } else {
      storeValue(escape() == 1 ? Width.DWORD : Width.QWORD);
    }
    code.b.labelBinding(end);
    stored(i.mnemonic() == Mnemonic.FSTP);
  }

  private void storeValue(int width) {
    code.pushMmu();
    code.b.lload(Slots.VECTOR_ADDRESS);
    cpu();
    code.call(DIRECT, "value", J, CPU);
    code.narrow(width);
    code.store(width);
  }

  private void stored(boolean pop) {
    cpu();
    code.constant(pop ? 1 : 0);
    code.call(DIRECT, "stored", V, CPU, Z);
  }

  private void storeInteger() {
    boolean truncate = i.mnemonic() == Mnemonic.FISTTP;
    int width = switch (escape()) {
      case 3 -> Width.DWORD;
      case 5 -> Width.QWORD;
      default -> (i.reg & 7) == 7 ? Width.QWORD : Width.WORD;
    };
    cpu();
    code.constant(Width.bits(width));
    code.constant(truncate ? 1 : 0);
    code.call(DIRECT, "makeInteger", Z, CPU, I, Z);
    Label end = code.label();
    code.b.ifeq(end);
    storeValue(width);
    code.b.labelBinding(end);
    stored(i.mnemonic() != Mnemonic.FIST);
  }
}
