package org.javisor.gdb;

import java.util.ArrayList;
import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuidFeature;

/**
 * The registers of a CPU in gdb's order, and their description for it.
 *
 * @see "Debugging with GDB, Appendix G.5.13 x86 Features"
 */
final class RegisterFile {
  private static final String CORE = "org.gnu.gdb.i386.core";
  private static final String SSE = "org.gnu.gdb.i386.sse";
  private static final String SEGMENTS = "org.gnu.gdb.i386.segments";

  /** gdb shows what it does not know as it is described. */
  private static final String SYSTEM = "org.javisor.system";

  private static final String[] WIDE =
      {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
  private static final int[] WIDE_NUMBERS = {0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};
  private static final String[] NARROW = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};

  private final boolean wide;
  private final List<Register> registers = new ArrayList<>();
  private final int sizeBytes;

  private RegisterFile(boolean wide) {
    this.wide = wide;
    core();
    for (int i = 0; i < (wide ? 16 : 8); i++) {
      registers.add(new Register(SSE, "xmm" + i, 16, "vec128", new RegisterAccess.Vector(i)));
    }
    registers.add(new Register(SSE, "mxcsr", 4, "i386_mxcsr", new RegisterAccess.Mxcsr()));
    if (wide) {
      registers.add(new Register(SEGMENTS, "fs_base", 8, "int", segmentBase(Cpu.FS)));
      registers.add(new Register(SEGMENTS, "gs_base", 8, "int", segmentBase(Cpu.GS)));
      system("k_gs_base", c -> c.msr.kernelGsBase);
    }
    system("cs_base", c -> c.r[Cpu.SEGMENT_BASE + Cpu.CS]);
    system("cr0", c -> c.cr0);
    system("cr2", c -> c.cr2);
    system("cr3", c -> c.cr3);
    system("cr4", c -> c.cr4);
    system("efer", c -> c.efer);
    system("cpl", c -> c.cpl);
    sizeBytes = registers.stream().mapToInt(Register::sizeBytes).sum();
  }

  /** The registers of a model: with 64 bits where it has them, whatever mode it is in. */
  static RegisterFile of(CpuModel model) {
    return new RegisterFile(model.has(CpuidFeature.LM));
  }

  private static Register.Access segmentBase(int segment) {
    return new RegisterAccess.General(Cpu.SEGMENT_BASE + segment);
  }

  private void core() {
    int bytes = wide ? 8 : 4;
    String[] names = wide ? WIDE : NARROW;
    for (int i = 0; i < names.length; i++) {
      boolean points = names[i].endsWith("sp") || names[i].endsWith("bp");
      String type = points ? "data_ptr" : wide ? "int64" : "int32";
      add(names[i], bytes, type, new RegisterAccess.General(wide ? WIDE_NUMBERS[i] : i));
    }
    add(wide ? "rip" : "eip", bytes, "code_ptr", new RegisterAccess.General(Cpu.RIP));
    add("eflags", 4, "i386_eflags", new RegisterAccess.FlagsRegister());
    selector("cs", Cpu.CS);
    selector("ss", Cpu.SS);
    selector("ds", Cpu.DS);
    selector("es", Cpu.ES);
    selector("fs", Cpu.FS);
    selector("gs", Cpu.GS);
    for (int i = 0; i < 8; i++) {
      add("st" + i, 10, "i387_ext", new RegisterAccess.Stack(i));
    }
    x87("fctrl", c -> c.fpu.control);
    x87("fstat", c -> c.fpu.statusWord());
    x87("ftag", RegisterAccess::tagWord);
    x87("fiseg", c -> c.fpu.lastInstructionSelector);
    x87("fioff", c -> c.fpu.lastInstruction);
    x87("foseg", c -> c.fpu.lastOperandSelector);
    x87("fooff", c -> c.fpu.lastOperand);
    x87("fop", c -> c.fpu.lastOpcode);
  }

  private void add(String name, int bytes, String type, Register.Access access) {
    registers.add(new Register(CORE, name, bytes, type, access));
  }

  private void selector(String name, int segment) {
    Register.ReadOnly access = c -> c.selector[segment];
    add(name, 4, "int32", access);
  }

  private void x87(String name, Register.ReadOnly access) {
    add(name, 4, "int", access);
  }

  private void system(String name, Register.ReadOnly access) {
    registers.add(new Register(SYSTEM, name, 8, "int64", access));
  }

  /** How many there are. */
  int count() {
    return registers.size();
  }

  /** The number of the instruction pointer. */
  int instructionPointer() {
    return wide ? WIDE.length : NARROW.length;
  }

  /** One register. */
  byte[] read(Cpu c, int number) {
    Register register = registers.get(number);
    byte[] bytes = new byte[register.sizeBytes()];
    register.read(c, bytes, 0);
    return bytes;
  }

  /** Sets one register; returns false, and nothing changed, if it has another size. */
  boolean write(Cpu c, int number, byte[] bytes) {
    Register register = registers.get(number);
    if (register.sizeBytes() != bytes.length) {
      return false;
    }
    register.write(c, bytes, 0);
    return true;
  }

  /** All registers. */
  byte[] read(Cpu c) {
    byte[] bytes = new byte[sizeBytes];
    int at = 0;
    for (Register register : registers) {
      register.read(c, bytes, at);
      at += register.sizeBytes();
    }
    return bytes;
  }

  /** Sets all registers; returns false, and nothing changed, if there are not as many bytes. */
  boolean write(Cpu c, byte[] bytes) {
    if (bytes.length != sizeBytes) {
      return false;
    }
    int at = 0;
    for (Register register : registers) {
      register.write(c, bytes, at);
      at += register.sizeBytes();
    }
    return true;
  }

  /** What gdb reads as target.xml. */
  String description() {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
        + "<target version=\"1.0\">\n<architecture>" + (wide ? "i386:x86-64" : "i386") + "</architecture>\n");
    String feature = "";
    for (Register register : registers) {
      if (!register.feature().equals(feature)) {
        xml.append(feature.isEmpty() ? "" : "</feature>\n");
        feature = register.feature();
        xml.append("<feature name=\"").append(feature).append("\">\n").append(types(feature));
      }
      xml.append("<reg name=\"").append(register.name()).append("\" bitsize=\"").append(8 * register.sizeBytes())
          .append("\" type=\"").append(register.type()).append('"')
          .append(register.type().equals("int") && feature.equals(CORE) ? " group=\"float\"" : "").append("/>\n");
    }
    return xml.append("</feature>\n</target>\n").toString();
  }

  private static String types(String feature) {
    return switch (feature) {
      case CORE -> flags("i386_eflags", "CF", "0", "PF", "2", "AF", "4", "ZF", "6", "SF", "7", "TF",
          "8", "IF", "9", "DF", "10", "OF", "11", "NT", "14", "RF", "16", "VM", "17", "AC", "18", "VIF", "19", "VIP",
          "20", "ID", "21");
      case SSE -> vectors() + flags("i386_mxcsr", "IE", "0", "DE", "1", "ZE", "2", "OE", "3", "UE",
          "4", "PE", "5", "DAZ", "6", "IM", "7", "DM", "8", "ZM", "9", "OM", "10", "UM", "11", "PM", "12", "FZ", "15");
      default -> "";
    };
  }

  /** @param fields name and bit, alternately */
  private static String flags(String id, String... fields) {
    StringBuilder xml = new StringBuilder("<flags id=\"" + id + "\" size=\"4\">\n");
    for (int i = 0; i < fields.length; i += 2) {
      String bit = fields[i + 1];
      xml.append("<field name=\"%s\" start=\"%s\" end=\"%s\"/>%n".formatted(fields[i], bit, bit));
    }
    return xml.append("</flags>\n").toString();
  }

  private static String vectors() {
    String[][] views = {{"v4_float", "ieee_single", "4"}, {"v2_double", "ieee_double", "2"},
      {"v16_int8", "int8", "16"}, {"v8_int16", "int16", "8"}, {"v4_int32", "int32", "4"}, {"v2_int64", "int64", "2"}};
    StringBuilder xml = new StringBuilder();
    StringBuilder union = new StringBuilder("<union id=\"vec128\">\n");
    for (String[] view : views) {
      xml.append("<vector id=\"%s\" type=\"%s\" count=\"%s\"/>%n".formatted(view[0] + "s", view[1], view[2]));
      union.append("<field name=\"%s\" type=\"%s\"/>%n".formatted(view[0], view[0] + "s"));
    }
    return xml.append(union).append("<field name=\"uint128\" type=\"uint128\"/>\n</union>\n").toString();
  }
}
