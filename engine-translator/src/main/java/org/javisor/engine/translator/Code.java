package org.javisor.engine.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Mmu;
import org.javisor.cpu.integer.Width;

/**
 * Bytecode for what all instructions share: registers, memory, flags, constants. Values of 64 bits are longs on the
 * JVM's stack, narrower ones sign-extended ints.
 */
final class Code {
  static final ClassDesc CPU = desc(Cpu.class);
  static final ClassDesc MMU = desc(Mmu.class);
  static final ClassDesc FLAGS = desc(Flags.class);
  static final ClassDesc REGION = desc(Region.class);
  static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
  static final ClassDesc J = ConstantDescs.CD_long;
  static final ClassDesc I = ConstantDescs.CD_int;
  static final ClassDesc Z = ConstantDescs.CD_boolean;
  static final ClassDesc V = ConstantDescs.CD_void;

  /** First number of AH, CH, DH, BH. */
  private static final int HIGH_BYTE = 20;

  final CodeBuilder b;

  /** General registers that the region reads or changes. */
  final BitSet used = new BitSet(16);

  /** General registers that the region changes. */
  final BitSet written = new BitSet(16);

  /** XMM registers that the region changes. */
  final BitSet writtenXmm = new BitSet(16);

  private final boolean code64;
  private final RegionPlan.Home home;

  Code(CodeBuilder b, boolean code64, RegionPlan.Home home) {
    this.b = b;
    this.code64 = code64;
    this.home = home;
  }

  boolean inState() {
    return home == RegionPlan.Home.STATE;
  }

  static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  boolean code64() {
    return code64;
  }

  // Constants and calls.

  void constant(long value) {
    b.loadConstant(value);
  }

  void constant(int value) {
    b.loadConstant(value);
  }

  /** A constant of a width as it lies on the stack. */
  void constant(int width, long value) {
    if (width == Width.QWORD) {
      b.loadConstant(value);
    } else {
      b.loadConstant((int) Width.signExtend(width, value));
    }
  }

  void call(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
    b.invokestatic(owner, name, MethodTypeDesc.of(result, parameters));
  }

  void callThis(String name, ClassDesc result, ClassDesc... parameters) {
    b.invokevirtual(REGION, name, MethodTypeDesc.of(result, parameters));
  }

  // Registers.

  /** The whole of a general register. */
  void pushGpr(int n) {
    if (inState()) {
      b.aload(Slots.REGISTERS);
      constant(n);
      b.laload();
      return;
    }
    used.set(n);
    b.lload(Slots.gpr(n));
  }

  void popGpr(int n) {
    b.lstore(Slots.gpr(n));
    if (inState()) {
      b.aload(Slots.REGISTERS);
      constant(n);
      b.lload(Slots.gpr(n)).lastore();
      return;
    }
    used.set(n);
    written.set(n);
  }

  // The lazy flags.

  void flagsKind(int kind) {
    if (inState()) {
      b.aload(Slots.CPU);
      constant(kind);
      b.putfield(CPU, "flagsKind", I);
    } else {
      constant(kind);
      b.istore(Slots.FLAGS_KIND);
    }
  }

  /** Takes the kind, an int, from the stack. */
  void popFlagsKind() {
    b.istore(Slots.FLAGS_KIND);
    if (inState()) {
      b.aload(Slots.CPU).iload(Slots.FLAGS_KIND).putfield(CPU, "flagsKind", I);
    }
  }

  /** Takes the result, a long, from the stack. */
  void popFlagsResult() {
    b.lstore(Slots.FLAGS_RESULT);
    if (inState()) {
      b.aload(Slots.CPU).lload(Slots.FLAGS_RESULT).putfield(CPU, "flagsResult", J);
    }
  }

  /** Takes the source, a long, from the stack. */
  void popFlagsSource() {
    b.lstore(Slots.FLAGS_SOURCE);
    if (inState()) {
      b.aload(Slots.CPU).lload(Slots.FLAGS_SOURCE).putfield(CPU, "flagsSource", J);
    }
  }

  void pushFlagsKind() {
    if (inState()) {
      b.aload(Slots.CPU).getfield(CPU, "flagsKind", I);
    } else {
      b.iload(Slots.FLAGS_KIND);
    }
  }

  /** Pushes result and source, two longs. */
  void pushFlagsValues() {
    if (inState()) {
      b.aload(Slots.CPU).getfield(CPU, "flagsResult", J);
      b.aload(Slots.CPU).getfield(CPU, "flagsSource", J);
    } else {
      b.lload(Slots.FLAGS_RESULT).lload(Slots.FLAGS_SOURCE);
    }
  }

  /** A register's value of a width. */
  void pushRegister(int width, int n) {
    if (width == Width.BYTE && n >= HIGH_BYTE) {
      pushGpr(n - HIGH_BYTE);
      b.l2i().bipush(8).ishr().i2b();
      return;
    }
    pushGpr(n);
    switch (width) {
      case Width.BYTE -> b.l2i().i2b();
      case Width.WORD -> b.l2i().i2s();
      case Width.DWORD -> b.l2i();
      default -> {
        // A long already.
      }
    }
  }

  /** Writes the value on the stack: narrow ones keep the rest of the register, 32 bits clear the upper half. */
  void popRegister(int width, int n) {
    switch (width) {
      case Width.QWORD -> popGpr(n);
      case Width.DWORD -> {
        b.i2l();
        constant(0xFFFF_FFFFL);
        b.land();
        popGpr(n);
      }
      case Width.WORD -> merge(n, 0xFFFF, 0);
      default -> {
        if (n >= HIGH_BYTE) {
          merge(n - HIGH_BYTE, 0xFF, 8);
        } else {
          merge(n, 0xFF, 0);
        }
      }
    }
  }

  private void merge(int n, int mask, int shift) {
    constant(mask);
    b.iand();
    if (shift != 0) {
      b.bipush(shift).ishl();
    }
    b.i2l();
    pushGpr(n);
    constant(~((long) mask << shift));
    b.land().lor();
    popGpr(n);
  }

  // Memory: the address lies on the stack, under it the MMU.

  void pushMmu() {
    b.aload(Slots.MMU);
  }

  void load(int width) {
    memory("load", width);
  }

  void loadForWrite(int width) {
    memory("loadForWrite", width);
  }

  private void memory(String name, int width) {
    ClassDesc type = switch (width) {
      case Width.BYTE -> ConstantDescs.CD_byte;
      case Width.WORD -> ConstantDescs.CD_short;
      case Width.DWORD -> I;
      default -> J;
    };
    b.invokevirtual(MMU, name + Width.bits(width), MethodTypeDesc.of(type, J));
  }

  /** Stack: MMU, address, value. */
  void store(int width) {
    b.invokevirtual(MMU, "store" + Width.bits(width), MethodTypeDesc.of(V, J, width == Width.QWORD ? J : I));
  }

  /** Stack: MMU, address, expected, new value; pushes whether memory was as expected. */
  void compareAndSwap(int width) {
    ClassDesc type = width == Width.QWORD ? J : I;
    b.invokevirtual(MMU, "compareAndSwap" + Width.bits(width), MethodTypeDesc.of(Z, J, type, type));
  }

  /** Makes a value of a width a long. */
  void widen(int width) {
    if (width != Width.QWORD) {
      b.i2l();
    }
  }

  /** Makes a sign-extended long a value of a width. */
  void narrow(int width) {
    if (width != Width.QWORD) {
      b.l2i();
    }
  }

  void loadLocal(int width, int intSlot, int longSlot) {
    if (width == Width.QWORD) {
      b.lload(longSlot);
    } else {
      b.iload(intSlot);
    }
  }

  void storeLocal(int width, int intSlot, int longSlot) {
    if (width == Width.QWORD) {
      b.lstore(longSlot);
    } else {
      b.istore(intSlot);
    }
  }

  // State between locals and the CPU.

  void spillRegister(int n) {
    if (inState()) {
      return;
    }
    b.aload(Slots.REGISTERS);
    constant(n);
    pushGpr(n);
    b.lastore();
  }

  void reloadRegister(int n) {
    if (inState()) {
      return;
    }
    used.set(n);
    b.aload(Slots.REGISTERS);
    constant(n);
    b.laload().lstore(Slots.gpr(n));
  }

  void spillXmm(int n) {
    for (int half = 0; half < 2; half++) {
      b.aload(Slots.VECTORS);
      constant(2 * n + half);
      b.lload(Slots.xmm(n) + 2 * half).lastore();
    }
  }

  void reloadXmm(int n) {
    for (int half = 0; half < 2; half++) {
      b.aload(Slots.VECTORS);
      constant(2 * n + half);
      b.laload().lstore(Slots.xmm(n) + 2 * half);
    }
  }

  void spillFlags() {
    if (inState()) {
      return;
    }
    b.aload(Slots.CPU).iload(Slots.FLAGS_KIND).putfield(CPU, "flagsKind", I);
    b.aload(Slots.CPU).lload(Slots.FLAGS_RESULT).putfield(CPU, "flagsResult", J);
    b.aload(Slots.CPU).lload(Slots.FLAGS_SOURCE).putfield(CPU, "flagsSource", J);
  }

  void reloadFlags() {
    if (inState()) {
      return;
    }
    b.aload(Slots.CPU).getfield(CPU, "flagsKind", I).istore(Slots.FLAGS_KIND);
    b.aload(Slots.CPU).getfield(CPU, "flagsResult", J).lstore(Slots.FLAGS_RESULT);
    b.aload(Slots.CPU).getfield(CPU, "flagsSource", J).lstore(Slots.FLAGS_SOURCE);
  }

  /** Pushes the linear address that lies at a distance from the region's first byte. */
  void pushLinear(long delta) {
    b.lload(Slots.BASE);
    if (delta != 0) {
      constant(delta);
      b.ladd();
    }
    if (!code64) {
      constant(0xFFFF_FFFFL);
      b.land();
    }
  }

  Label label() {
    return b.newLabel();
  }
}
