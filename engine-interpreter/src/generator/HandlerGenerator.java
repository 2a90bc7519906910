import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the specialised handlers of the interpreter: one small class per operation, operand shape and width, each of
 * which calls the pure methods that hold the operation's meaning with a constant width.
 *
 * <p>Run by {@code ./x regen}: {@code java HandlerGenerator.java OUTPUT_FOLDER}. The output is checked in; a test
 * compares it with a fresh run.
 */
public final class HandlerGenerator {
  private static final String[] WIDTH_BITS = {"8", "16", "32", "64"};
  private static final String[] UNSIGNED = {"0xFF", "0xFFFF", "0xFFFF_FFFFL", ""};
  private static final String[] CONDITIONS = {
    "O", "No", "B", "Ae", "E", "Ne", "Be", "A", "S", "Ns", "P", "Np", "L", "Ge", "Le", "G"
  };

  /** Generated class bodies of one output file, and its factory's cases by mnemonic and then by shape and width. */
  private final StringBuilder classes = new StringBuilder();

  private final Map<String, List<String>> cases = new TreeMap<>();

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    write(folder, "ArithmeticHandlers", arithmetic());
    write(folder, "ShiftHandlers", shifts());
    write(folder, "BitHandlers", bits());
    write(folder, "LockedHandlers", locked());
    write(folder, "MoveHandlers", moves());
    write(folder, "ConditionHandlers", conditions());
    write(folder, "FusedBranches", fusedBranches());
    write(folder, "ConditionalBranches", conditionalBranches());
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Files.writeString(folder.resolve(name + ".java"), text);
  }

  // ---------------------------------------------------------------- building blocks

  private static String read(int width, String index) {
    return switch (width) {
      case 0 -> "(byte) r[" + index + "]";
      case 1 -> "(short) r[" + index + "]";
      case 2 -> "(int) r[" + index + "]";
      default -> "r[" + index + "]";
    };
  }

  private static String write(int width, String index, String value) {
    return switch (width) {
      case 0 -> "r[" + index + "] = (r[" + index + "] & ~0xFFL) | (" + value + " & 0xFF);";
      case 1 -> "r[" + index + "] = (r[" + index + "] & ~0xFFFFL) | (" + value + " & 0xFFFF);";
      case 2 -> "r[" + index + "] = " + value + " & 0xFFFF_FFFFL;";
      default -> "r[" + index + "] = " + value + ";";
    };
  }

  /** A register, zero-extended. */
  private static String readUnsigned(int width, String index) {
    return width == 3 ? "r[" + index + "]" : "r[" + index + "] & " + UNSIGNED[width];
  }

  private static String loadUnsigned(int width) {
    return width == 3 ? load(3) : load(width) + " & " + UNSIGNED[width];
  }

  /** Memory at {@code at}, read and replaced in one piece: {@code a} is what was there. */
  private static String exchange(int w, String compute, String value, String whileToo) {
    String bits = WIDTH_BITS[w];
    String cast = w == 3 ? "" : "(int) ";
    return line("c.mmu.probeWrite(at, " + (1 << w) + ");") + line("long a;") + (compute.isEmpty() ? "" : line("long result;"))
        + line("do {") + line("  a = c.mmu.load" + bits + "(at);")
        + (compute.isEmpty() ? "" : line("  result = " + compute + ";"))
        + line("} while (" + whileToo + "!c.mmu.compareAndSwap" + bits + "(at, " + cast + "a, " + cast + value + "));");
  }

  private static String load(int width) {
    return "c.mmu.load" + WIDTH_BITS[width] + "(address.linear(c))";
  }

  private static String store(int width, String linear, String value) {
    String cast = width == 3 ? value : "(int) " + value;
    return "c.mmu.store" + WIDTH_BITS[width] + "(" + linear + ", " + cast + ");";
  }

  private static String capital(String word) {
    return word.charAt(0) + word.substring(1).toLowerCase().replace("_", "");
  }

  /** Adds a handler class and its factory case. */
  private void handler(String mnemonic, String shape, int width, String variant, String doc, String body) {
    String bits = WIDTH_BITS[width];
    String name = capital(mnemonic) + capital(shape) + bits + variant;
    cases.computeIfAbsent(mnemonic, m -> new ArrayList<>())
        .add("        case " + shape + bits(width) + " -> " + guard(variant, name));
    classes.append(classText(name, "Handler", shape, doc, body));
  }

  private static String bits(int width) {
    return "_" + WIDTH_BITS[width];
  }

  private static String guard(String variant, String name) {
    return variant.isEmpty() ? "new " + name + "(f);" : variant + "?" + name;
  }

  private static String classText(String name, String parent, String shape, String doc, String body) {
    StringBuilder fields = new StringBuilder();
    StringBuilder sets = new StringBuilder();
    String use = body;
    field(use, "register", "int", "f.register", fields, sets);
    field(use, "source", "int", "f.source", fields, sets);
    field(use, "immediate", "long", "f.immediate", fields, sets);
    field(use, "address", "FlatAddress", "f.address()", fields, sets);
    boolean end = parent.equals("ConditionalEnd");
    String constructor = sets.isEmpty() && !end
        ? "    " + name + "(OperandForm f) {}\n"
        : "    " + name + "(OperandForm f" + (end ? ", Branch b" : "") + ") {\n" + (end ? "      super(b);\n" : "") + sets
            + "    }\n";
    String method = end
        ? "    @Override\n    public @Nullable Block execute(Cpu c) {\n"
        : "    @Override\n    public void execute(Cpu c) {\n";
    String registers = use.contains("r[") ? "      long[] r = c.r;\n" : "";
    return "\n  /** " + doc + " */\n  static final class " + name + " extends " + parent + " {\n" + fields
        + (fields.isEmpty() ? "" : "\n") + constructor + "\n" + method + registers + body + "    }\n  }\n";
  }

  private static void field(
      String use, String name, String type, String from, StringBuilder fields, StringBuilder sets) {
    if (use.matches("(?s).*\\b" + name + "\\b.*")) {
      fields.append("    private final ").append(type).append(' ').append(name).append(";\n");
      sets.append("      this.").append(name).append(" = ").append(from).append(";\n");
    }
  }

  private static String line(String text) {
    return "      " + text + "\n";
  }

  private String file(String name, String doc, String imports) {
    StringBuilder text = new StringBuilder();
    text.append("// Generated by HandlerGenerator: change that and run ./x regen\n");
    text.append("package org.javisor.engine.interpreter.handlers;\n\n").append(imports);
    text.append("\n/** ").append(doc).append(" */\npublic final class ").append(name).append(" {\n");
    text.append("  private ").append(name).append("() {}\n\n");
    text.append("  /** The handler of an instruction, or null where only its general operation serves. */\n");
    text.append("  public static @Nullable Handler create(OperandForm f) {\n    return switch (f.mnemonic) {\n");
    Map<String, List<String>> variants = new TreeMap<>();
    for (String key : cases.keySet()) {
      variants.computeIfAbsent(key.split("_")[0], m -> new ArrayList<>()).add(key);
    }
    variants.forEach((mnemonic, keys) -> text.append("      case ").append(mnemonic).append(" -> ")
        .append(keys.size() == 1 ? method(mnemonic) + "(f)" : selector(keys)).append(";\n"));
    text.append("      default -> null;\n    };\n  }\n");
    cases.forEach((mnemonic, entries) -> text.append(factory(mnemonic, entries)));
    return text.append(classes).append("}\n").toString();
  }

  /** Chooses among the variants of one mnemonic: by condition code, or by the source's width. */
  private static String selector(List<String> keys) {
    StringBuilder text = new StringBuilder();
    boolean byCondition = keys.size() == 16;
    text.append(byCondition ? "switch (f.condition) {\n" : "switch (f.sourceWidth) {\n");
    if (byCondition) {
      String mnemonic = keys.getFirst().split("_")[0];
      for (int cc = 0; cc < 16; cc++) {
        text.append("        case ").append(cc).append(" -> ").append(method(mnemonic + "_" + CONDITIONS[cc])).append("(f);\n");
      }
    } else {
      for (String key : keys) {
        text.append("        case Width.").append(widthName(key.split("_")[1])).append(" -> ").append(method(key)).append("(f);\n");
      }
    }
    return text.append("        default -> null;\n      }").toString();
  }

  private static String method(String key) {
    return key.replace("_", "").toLowerCase();
  }

  /** One factory method: a switch over shape and width, preferring the variant without flags where they are dead. */
  private static String factory(String mnemonic, List<String> entries) {
    StringBuilder text = new StringBuilder();
    text.append("\n  private static @Nullable Handler ").append(method(mnemonic)).append("(OperandForm f) {\n");
    Map<String, String> plain = new TreeMap<>();
    Map<String, String> dead = new TreeMap<>();
    for (String entry : entries) {
      String key = entry.substring(entry.indexOf("case ") + 5, entry.indexOf(" -> "));
      String value = entry.substring(entry.indexOf(" -> ") + 4);
      if (value.startsWith("NoFlags?")) {
        dead.put(key, "new " + value.substring(8) + "(f)");
      } else {
        plain.put(key, value.substring(0, value.length() - 1));
      }
    }
    text.append("    return switch (f.shape) {\n");
    Map<String, StringBuilder> shapes = new TreeMap<>();
    plain.forEach((key, value) -> {
      String[] parts = key.split("_");
      String made = dead.containsKey(key) ? "f.flagsDead ? " + dead.get(key) + " : " + value : value;
      shapes.computeIfAbsent(parts[0], s -> new StringBuilder())
          .append("        case ").append("Width.").append(widthName(parts[1])).append(" -> ").append(made).append(";\n");
    });
    shapes.forEach((shape, arms) -> text.append("      case ").append(shape).append(" -> switch (f.width) {\n")
        .append(arms).append("        default -> null;\n      };\n"));
    return text.append("      default -> null;\n    };\n  }\n").toString();
  }

  private static String widthName(String bits) {
    return switch (bits) {
      case "8" -> "BYTE";
      case "16" -> "WORD";
      case "32" -> "DWORD";
      default -> "QWORD";
    };
  }

  private static String imports(String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append("import ").append(name).append(";\n");
    }
    return text.toString();
  }

  // ---------------------------------------------------------------- families

  /**
   * An operation on a and b: its result expression, the flags' kind (with % for the width) and source; may need a
   * carry.
   */
  private record Binary(String mnemonic, String result, String kind, String source, boolean carry, boolean discards) {}

  private static final List<Binary> BINARY = List.of(
      new Binary("ADD", "Alu.add(%, a, b)", "Flags.ADD | %", "b", false, false),
      new Binary("SUB", "Alu.sub(%, a, b)", "Flags.SUB | %", "b", false, false),
      new Binary("ADC", "Alu.adc(%, a, b, carry)", "Alu.adcKind(%, carry)", "b", true, false),
      new Binary("SBB", "Alu.sbb(%, a, b, carry)", "Alu.sbbKind(%, carry)", "b", true, false),
      new Binary("AND", "a & b", "Flags.RESULT", "0", false, false),
      new Binary("OR", "a | b", "Flags.RESULT", "0", false, false),
      new Binary("XOR", "a ^ b", "Flags.RESULT", "0", false, false),
      new Binary("CMP", "Alu.sub(%, a, b)", "Flags.SUB | %", "b", false, true),
      new Binary("TEST", "a & b", "Flags.RESULT", "0", false, true));

  private static String arithmetic() {
    HandlerGenerator g = new HandlerGenerator();
    for (Binary op : BINARY) {
      for (int w = 0; w < 4; w++) {
        for (String shape : List.of("RR", "RI", "RM", "MR", "MI")) {
          g.binary(op, shape, w, false);
        }
        if (!op.discards) {
          g.binary(op, "RR", w, true);
          g.binary(op, "RI", w, true);
        }
      }
    }
    for (int w = 0; w < 4; w++) {
      g.unary("INC", w, "Alu.add(%, a, 1)", "c.flags(Flags.RESULT, result, Alu.incSource(%, result, c.carry()));");
      g.unary("DEC", w, "Alu.sub(%, a, 1)", "c.flags(Flags.RESULT, result, Alu.decSource(%, result, c.carry()));");
      g.unary("NEG", w, "Alu.sub(%, 0, a)", "c.flags(Flags.SUB | %, result, a);");
      g.unary("NOT", w, "~a", "");
    }
    for (int w = 1; w < 4; w++) {
      g.products(w);
    }
    for (int w = 2; w < 4; w++) {
      g.quotients(w);
    }
    g.highBytes();
    return g.file("ArithmeticHandlers", "Addition, subtraction, logic, products and quotients.", imports(
        "org.javisor.cpu.Cpu", "org.javisor.cpu.FlatAddress", "org.javisor.cpu.Flags", "org.javisor.cpu.integer.Alu",
        "org.javisor.cpu.integer.Division", "org.javisor.cpu.integer.Multiply", "org.javisor.cpu.integer.Width",
        "org.jspecify.annotations.Nullable"));
  }

  /** DIV and IDIV of the accumulators. */
  private void quotients(int w) {
    for (String shape : List.of("R", "M")) {
      boolean register = shape.equals("R");
      String rest = line("long remainder = low - quotient * divisor;") + line(write(w, "0", "quotient"))
          + line(write(w, "2", "remainder"));
      handler("DIV", shape, w, "", "DIV, " + WIDTH_BITS[w] + " bits.",
          line("long divisor = " + (register ? readUnsigned(w, "register") : loadUnsigned(w)) + ";")
              + line("long low = " + readUnsigned(w, "0") + ";")
              + line("long quotient = Division.divide(c, " + w + ", " + readUnsigned(w, "2") + ", low, divisor);") + rest);
      handler("IDIV", shape, w, "", "IDIV, " + WIDTH_BITS[w] + " bits.",
          line("long divisor = " + (register ? read(w, "register") : load(w)) + ";")
              + line("long low = " + read(w, "0") + ";")
              + line("long quotient = Division.divideSigned(c, " + w + ", " + read(w, "2") + ", low, divisor);") + rest);
    }
  }

  /** AH, CH, DH and BH against a constant. */
  private void highBytes() {
    String a = line("long a = (byte) (r[register] >> 8);");
    handler("TEST", "HI", 0, "", "TEST of a high byte.", a + line("c.flags(Flags.RESULT, a & immediate, 0);"));
    handler("CMP", "HI", 0, "", "CMP of a high byte.",
        a + line("c.flags(Flags.SUB, Alu.sub(0, a, immediate), immediate);"));
    for (String mnemonic : List.of("AND", "OR")) {
      handler(mnemonic, "HI", 0, "", mnemonic + " of a high byte.",
          a + line("long result = a " + (mnemonic.equals("AND") ? "&" : "|") + " immediate;")
              + line("c.flags(Flags.RESULT, result, 0);")
              + line("r[register] = (r[register] & ~0xFF00L) | (result & 0xFF) << 8;"));
    }
  }

  /** LOCKed instructions, and those that are atomic without the prefix. */
  private static String locked() {
    HandlerGenerator g = new HandlerGenerator();
    for (int w = 0; w < 4; w++) {
      for (Binary op : BINARY) {
        if (!op.discards) {
          g.lockedBinary(op, "MR", w);
          g.lockedBinary(op, "MI", w);
        }
      }
      g.lockedUnary("INC", w, "Alu.add(%, a, 1)", "c.flags(Flags.RESULT, result, Alu.incSource(%, result, c.carry()));");
      g.lockedUnary("DEC", w, "Alu.sub(%, a, 1)", "c.flags(Flags.RESULT, result, Alu.decSource(%, result, c.carry()));");
      g.lockedUnary("NEG", w, "Alu.sub(%, 0, a)", "c.flags(Flags.SUB | %, result, a);");
      g.lockedUnary("NOT", w, "~a", "");
      g.exchanges(w);
    }
    return g.file("LockedHandlers", "Atomic changes of memory, and exchanges.", imports(
        "org.javisor.cpu.Cpu", "org.javisor.cpu.FlatAddress", "org.javisor.cpu.Flags", "org.javisor.cpu.integer.Alu",
        "org.javisor.cpu.integer.Width", "org.jspecify.annotations.Nullable"));
  }

  private void lockedBinary(Binary op, String shape, int w) {
    String width = String.valueOf(w);
    handler(op.mnemonic, shape, w, "", "LOCK " + op.mnemonic + " " + shape + ", " + WIDTH_BITS[w] + " bits.",
        line("long at = address.linear(c);") + line("long b = " + (shape.equals("MR") ? read(w, "register") : "immediate") + ";")
            + (op.carry ? line("boolean carry = c.carry();") : "")
            + exchange(w, op.result.replace("%", width), "result", "")
            + line("c.flags(" + op.kind.replace("%", width) + ", result, " + op.source + ");"));
  }

  private void lockedUnary(String mnemonic, int w, String result, String flags) {
    String width = String.valueOf(w);
    handler(mnemonic, "M", w, "", "LOCK " + mnemonic + ", " + WIDTH_BITS[w] + " bits.",
        line("long at = address.linear(c);") + exchange(w, result.replace("%", width), "result", "")
            + (flags.isEmpty() ? "" : line(flags.replace("%", width))));
  }

  private void exchanges(int w) {
    String bits = ", " + WIDTH_BITS[w] + " bits.";
    String at = line("long at = address.linear(c);");
    String b = line("long b = " + read(w, "register") + ";");
    handler("XCHG", "MR", w, "", "XCHG with memory" + bits,
        at + b + exchange(w, "", "b", "") + line(write(w, "register", "a")));
    handler("XCHG", "RR", w, "", "XCHG of registers" + bits,
        line("long a = r[register];") + line("long b = r[source];") + line(write(w, "register", "b"))
            + line(write(w, "source", "a")));
    handler("XADD", "MR", w, "", "XADD" + bits,
        at + b + exchange(w, "Alu.add(" + w + ", a, b)", "result", "") + line(write(w, "register", "a"))
            + line("c.flags(Flags.ADD | " + w + ", result, b);"));
    handler("CMPXCHG", "MR", w, "", "CMPXCHG" + bits,
        at + b + line("long expected = " + read(w, "0") + ";") + exchange(w, "", "b", "a == expected && ")
            + line("if (a != expected) {") + line("  " + write(w, "0", "a")) + line("}")
            + line("c.flags(Flags.SUB | " + w + ", Alu.sub(" + w + ", expected, a), a);"));
  }

  /** Tests and changes of bits, scans and counts. */
  private static String bits() {
    HandlerGenerator g = new HandlerGenerator();
    for (int w = 1; w < 4; w++) {
      g.bitTest("BT", w, "");
      g.bitTest("BTS", w, "(a | bit)");
      g.bitTest("BTR", w, "(a & ~bit)");
      g.bitTest("BTC", w, "(a ^ bit)");
      for (String shape : List.of("RR", "RM")) {
        g.scans(shape, w);
      }
      if (w > 1) {
        g.handler("BSWAP", "R", w, "", "BSWAP, " + WIDTH_BITS[w] + " bits.",
            line(write(w, "register", "Bits.reverseBytes(" + w + ", r[register])")));
      }
    }
    return g.file("BitHandlers", "Tests and changes of bits, scans and counts.", imports(
        "org.javisor.cpu.Cpu", "org.javisor.cpu.FlatAddress", "org.javisor.cpu.Flags", "org.javisor.cpu.integer.Bits",
        "org.javisor.cpu.integer.Width", "org.jspecify.annotations.Nullable"));
  }

  /** With a register as index, memory is addressed beyond the operand, both ways. Changes of memory are atomic. */
  private void bitTest(String mnemonic, int w, String change) {
    String doc = mnemonic + ", " + WIDTH_BITS[w] + " bits.";
    String carry = line("c.replaceFlags(Flags.CF, (a & bit) != 0 ? Flags.CF : 0);");
    String mask = " & " + ((8 << w) - 1) + ");";
    String of = change.isEmpty() ? "" : line(write(w, "register", change));
    String value = line("long a = " + read(w, "register") + ";");
    handler(mnemonic, "RI", w, "", doc, value + line("long bit = 1L << (immediate" + mask) + of + carry);
    handler(mnemonic, "RR", w, "", doc, value + line("long bit = 1L << (r[source]" + mask) + of + carry);
    String memory = change.isEmpty() ? line("long a = c.mmu.load" + WIDTH_BITS[w] + "(at);") : exchange(w, "", change, "");
    handler(mnemonic, "MI", w, "", doc,
        line("long at = address.linear(c);") + line("long bit = 1L << (immediate" + mask) + memory + carry);
    handler(mnemonic, "MR", w, "", doc,
        line("long index = " + read(w, "register") + ";")
            + line("long at = address.linear(c, index >> " + (3 + w) + " << " + w + ", " + (1 << w) + ", " + !change.isEmpty() + ");")
            + line("long bit = 1L << (index" + mask) + memory + carry);
  }

  private void scans(String shape, int w) {
    String a = line("long a = " + (shape.equals("RR") ? readUnsigned(w, "source") : loadUnsigned(w)) + ";");
    String doc = ", " + WIDTH_BITS[w] + " bits.";
    for (String mnemonic : List.of("BSF", "BSR")) {
      String index = mnemonic.equals("BSF") ? "Long.numberOfTrailingZeros(a)" : "63 - Long.numberOfLeadingZeros(a)";
      handler(mnemonic, shape, w, "", mnemonic + doc,
          a + line("if (a == 0) {") + line("  c.flags(Flags.RESULT, 0, 0);") + line("  return;") + line("}")
              + line("long index = " + index + ";") + line(write(w, "register", "index"))
              + line("c.flags(Flags.RESULT, 1, 0);"));
    }
    for (String mnemonic : List.of("TZCNT", "LZCNT")) {
      String count = mnemonic.equals("TZCNT") ? "trailingZeros" : "leadingZeros";
      handler(mnemonic, shape, w, "", mnemonic + doc,
          a + line("long result = Bits." + count + "(" + w + ", a);") + line(write(w, "register", "result"))
              + line("c.flags(Flags.EXPLICIT, 0, (result == " + (8 << w) + " ? Flags.CF : 0) | (result == 0 ? Flags.ZF : 0));"));
    }
    handler("POPCNT", shape, w, "", "POPCNT" + doc,
        a + line("long result = Long.bitCount(a);") + line(write(w, "register", "result"))
            + line("c.flags(Flags.EXPLICIT, 0, a == 0 ? Flags.ZF : 0);"));
  }

  private void binary(Binary op, String shape, int w, boolean noFlags) {
    StringBuilder body = new StringBuilder();
    boolean memoryDestination = shape.startsWith("M");
    boolean modifies = memoryDestination && !op.discards;
    if (modifies) {
      body.append(line("long at = address.linear(c);"));
      body.append(line("long a = c.mmu.loadForWrite" + WIDTH_BITS[w] + "(at);"));
    } else {
      body.append(line("long a = " + (memoryDestination ? load(w) : read(w, "register")) + ";"));
    }
    String b = switch (shape) {
      case "RR" -> read(w, "source");
      case "MR" -> read(w, "register");
      case "RM" -> load(w);
      default -> "immediate";
    };
    body.append(line("long b = " + b + ";"));
    if (op.carry) {
      body.append(line("boolean carry = c.carry();"));
    }
    String width = String.valueOf(w);
    body.append(line("long result = " + op.result.replace("%", width) + ";"));
    if (modifies) {
      body.append(line(store(w, "at", "result")));
    }
    if (!noFlags) {
      body.append(line("c.flags(" + op.kind.replace("%", width) + ", result, " + op.source + ");"));
    }
    if (!memoryDestination && !op.discards) {
      body.append(line(write(w, "register", "result")));
    }
    handler(op.mnemonic, shape, w, noFlags ? "NoFlags" : "", op.mnemonic + " " + shape + ", " + WIDTH_BITS[w] + " bits.",
        body.toString());
  }

  private void unary(String mnemonic, int w, String result, String flags) {
    String width = String.valueOf(w);
    String compute = line("long result = " + result.replace("%", width) + ";");
    String set = flags.isEmpty() ? "" : line(flags.replace("%", width));
    handler(mnemonic, "R", w, "", mnemonic + " of a register, " + WIDTH_BITS[w] + " bits.",
        line("long a = " + read(w, "register") + ";") + compute + set + line(write(w, "register", "result")));
    if (!flags.isEmpty()) {
      handler(mnemonic, "R", w, "NoFlags", mnemonic + " of a register, " + WIDTH_BITS[w] + " bits.",
          line("long a = " + read(w, "register") + ";") + compute + line(write(w, "register", "result")));
    }
    handler(mnemonic, "M", w, "", mnemonic + " of memory, " + WIDTH_BITS[w] + " bits.",
        line("long at = address.linear(c);") + line("long a = c.mmu.loadForWrite" + WIDTH_BITS[w] + "(at);") + compute
            + line(store(w, "at", "result")) + set);
  }

  private void products(int w) {
    String flags = line("c.flags(Flags.RESULT, low, Multiply.imulSource(low, Multiply.imulHigh(" + w + ", a, b)));");
    String low = line("long low = Multiply.low(" + w + ", a, b);");
    String[][] shapes = {
      {"RR", read(w, "register"), read(w, "source")},
      {"RM", read(w, "register"), load(w)},
      {"RRI", read(w, "source"), "immediate"},
      {"RMI", load(w), "immediate"}
    };
    for (String[] shape : shapes) {
      String operands = line("long a = " + shape[1] + ";") + line("long b = " + shape[2] + ";");
      handler("IMUL", shape[0], w, "", "IMUL, " + WIDTH_BITS[w] + " bits.",
          operands + low + flags + line(write(w, "register", "low")));
    }
    for (String shape : List.of("R", "M")) {
      String b = shape.equals("R") ? read(w, "register") : load(w);
      String operands = line("long a = " + read(w, "0") + ";") + line("long b = " + b + ";") + low;
      String results = line(write(w, "0", "low")) + line(write(w, "2", "high"));
      handler("MUL", shape, w, "", "MUL of the accumulator, " + WIDTH_BITS[w] + " bits.",
          operands + line("long high = Multiply.mulHigh(" + w + ", a, b);") + results
              + line("c.flags(Flags.RESULT, low, Multiply.mulSource(high));"));
      handler("IMUL", shape, w, "", "IMUL of the accumulator, " + WIDTH_BITS[w] + " bits.",
          operands + line("long high = Multiply.imulHigh(" + w + ", a, b);") + results
              + line("c.flags(Flags.RESULT, low, Multiply.imulSource(low, high));"));
    }
  }

  private static String shifts() {
    HandlerGenerator g = new HandlerGenerator();
    for (int w = 0; w < 4; w++) {
      g.shift("SHL", w, "Shifts.shl(%, a, count)", "Shifts.shlSource(%, a, count, result)");
      g.shift("SHR", w, "Shifts.shr(%, a, count)", "Shifts.shrSource(%, a, count, result)");
      g.shift("SAR", w, "Shifts.sar(%, a, count)", "Shifts.sarSource(%, a, count)");
      g.rotate("ROL", w, "Shifts.rol(%, a, count)", "Shifts.rolSource(result)");
      g.rotate("ROR", w, "Shifts.ror(%, a, count)", "Shifts.rorSource(%, result)");
    }
    for (int w = 2; w < 4; w++) {
      for (String name : List.of("shld", "shrd")) {
        String mnemonic = name.toUpperCase();
        g.handler(mnemonic, "RRI", w, "", mnemonic + " by a constant, " + WIDTH_BITS[w] + " bits.",
            line("long a = " + read(w, "register") + ";") + line("long b = " + read(w, "source") + ";")
                + line("int count = (int) immediate & " + (w == 3 ? "63" : "31") + ";")
                + line("long result = Shifts." + name + "(" + w + ", a, b, count);")
                + line("c.flags(Flags.RESULT, result, Shifts." + name + "Source(" + w + ", a, b, count, result));")
                + line(write(w, "register", "result")));
      }
    }
    return g.file("ShiftHandlers", "Shifts and rotates of registers.", imports(
        "org.javisor.cpu.Cpu", "org.javisor.cpu.Flags", "org.javisor.cpu.integer.Shifts",
        "org.javisor.cpu.integer.Width", "org.jspecify.annotations.Nullable"));
  }

  private void shift(String mnemonic, int w, String result, String source) {
    shifted(mnemonic, w, result, line("c.flags(Flags.RESULT, result, " + source.replace("%", "" + w) + ");"));
  }

  private void rotate(String mnemonic, int w, String result, String source) {
    shifted(mnemonic, w, result, line("c.replaceFlags(Flags.CF | Flags.OF, " + source.replace("%", "" + w) + ");"));
  }

  /** By a constant (the factory's caller sees to it that it is not zero) and by CL. */
  private void shifted(String mnemonic, int w, String result, String flags) {
    String mask = w == 3 ? "63" : "31";
    String compute = line("long result = " + result.replace("%", "" + w) + ";");
    String a = line("long a = " + read(w, "register") + ";");
    String constant = line("int count = (int) immediate & " + mask + ";");
    String done = line(write(w, "register", "result"));
    String doc = mnemonic + " of a register, " + WIDTH_BITS[w] + " bits.";
    handler(mnemonic, "RI", w, "", doc, a + constant + compute + flags + done);
    handler(mnemonic, "RI", w, "NoFlags", doc, a + constant + compute + done);
    handler(mnemonic, "RR", w, "", doc,
        a + line("int count = (int) r[source] & " + mask + ";")
            + line("if (count == 0) {") + line("  " + write(w, "register", "a")) + line("  return;") + line("}")
            + compute + flags + done);
  }

  private static String moves() {
    HandlerGenerator g = new HandlerGenerator();
    for (int w = 0; w < 4; w++) {
      String bits = WIDTH_BITS[w] + " bits.";
      g.handler("MOV", "RR", w, "", "MOV between registers, " + bits, line(write(w, "register", "r[source]")));
      g.handler("MOV", "RI", w, "", "MOV of a constant, " + bits, line(write(w, "register", "immediate")));
      g.handler("MOV", "RM", w, "", "Load, " + bits, line(write(w, "register", load(w))));
      g.handler("MOV", "MR", w, "", "Store, " + bits, line(store(w, "address.linear(c)", "r[register]")));
      g.handler("MOV", "MI", w, "", "Store of a constant, " + bits, line(store(w, "address.linear(c)", "immediate")));
      if (w > 1) {
        g.handler("LEA", "RM", w, "", "LEA, " + bits, line(write(w, "register", "address.offset(c)")));
        g.handler("MOVSXD", "RR", w, "", "MOVSXD, " + bits, line(write(w, "register", "(int) r[source]")));
        g.handler("MOVSXD", "RM", w, "", "MOVSXD from memory, " + bits, line(write(w, "register", load(2))));
      }
    }
    g.extensions();
    String push = line("long top = r[4] - 8;") + line("c.mmu.store64(top, %);") + line("r[4] = top;");
    g.stack32();
    g.handler("PUSH", "R", 3, "", "PUSH of a register in 64-bit mode.", push.replace("%", "r[register]"));
    g.handler("PUSH", "I", 3, "", "PUSH of a constant in 64-bit mode.", push.replace("%", "immediate"));
    g.handler("PUSH", "M", 3, "", "PUSH of memory in 64-bit mode.",
        line("long value = " + load(3) + ";") + push.replace("%", "value"));
    g.handler("POP", "R", 3, "", "POP of a register in 64-bit mode.",
        line("long value = c.mmu.load64(r[4]);") + line("r[4] += 8;") + line("r[register] = value;"));
    g.handler("LEAVE", "NONE", 3, "", "LEAVE in 64-bit mode.",
        line("long frame = r[5];") + line("long value = c.mmu.load64(frame);") + line("r[4] = frame + 8;") + line("r[5] = value;"));
    g.handler("CWDE", "NONE", 2, "", "CWDE.", line(write(2, "0", "(short) r[0]")));
    g.handler("CDQE", "NONE", 3, "", "CDQE.", line("r[0] = (int) r[0];"));
    g.handler("CDQ", "NONE", 2, "", "CDQ.", line(write(2, "2", "((int) r[0] >> 31)")));
    g.handler("CQO", "NONE", 3, "", "CQO.", line("r[2] = r[0] >> 63;"));
    return g.file("MoveHandlers", "Loads, stores, extensions and the 64-bit stack.", imports(
        "org.javisor.cpu.Cpu", "org.javisor.cpu.FlatAddress", "org.javisor.cpu.integer.Width",
        "org.jspecify.annotations.Nullable"));
  }

  /** The flat 32-bit stack. */
  private void stack32() {
    String push = line("long top = (r[4] - 4) & 0xFFFF_FFFFL;") + line("c.mmu.store32(top, (int) %);") + line("r[4] = top;");
    handler("PUSH", "R", 2, "", "PUSH of a register on a 32-bit stack.", push.replace("%", "r[register]"));
    handler("PUSH", "I", 2, "", "PUSH of a constant on a 32-bit stack.", push.replace("%", "immediate"));
    handler("PUSH", "M", 2, "", "PUSH of memory on a 32-bit stack.",
        line("long value = " + load(2) + ";") + push.replace("%", "value"));
    handler("POP", "R", 2, "", "POP of a register from a 32-bit stack.",
        line("long value = c.mmu.load32(r[4] & 0xFFFF_FFFFL) & 0xFFFF_FFFFL;") + line("r[4] = (r[4] + 4) & 0xFFFF_FFFFL;")
            + line("r[register] = value;"));
  }

  /** MOVZX and MOVSX from 8 and 16 bits; the factory goes by the destination's width, then by the source's. */
  private void extensions() {
    for (String sign : List.of("MOVZX", "MOVSX")) {
      for (int from = 0; from < 2; from++) {
        String mask = from == 0 ? " & 0xFF" : " & 0xFFFF";
        for (int to = 2; to < 4; to++) {
          String register = sign.equals("MOVZX") ? "r[source]" + mask : read(from, "source");
          String memory = sign.equals("MOVZX") ? load(from) + mask : load(from);
          String name = sign + "_" + WIDTH_BITS[from];
          handler(name, "RR", to, "", sign + " from " + WIDTH_BITS[from] + " bits.", line(write(to, "register", register)));
          handler(name, "RM", to, "", sign + " from memory.", line(write(to, "register", memory)));
          if (from == 0 && sign.equals("MOVZX")) {
            handler(name, "RH", to, "", "MOVZX of a high byte.", line(write(to, "register", "(r[source] >> 8 & 0xFF)")));
          }
        }
      }
    }
  }

  private static String conditions() {
    HandlerGenerator g = new HandlerGenerator();
    for (int cc = 0; cc < 16; cc++) {
      String test = "c.condition(" + cc + ")";
      for (int w = 2; w < 4; w++) {
        String bits = WIDTH_BITS[w] + " bits.";
        String keep = w == 2 ? line("} else {") + line("  " + write(w, "register", "r[register]")) : "";
        g.handler("CMOVCC_" + CONDITIONS[cc], "RR", w, "", "CMOV" + CONDITIONS[cc] + ", " + bits,
            line("if (" + test + ") {") + line("  " + write(w, "register", "r[source]")) + keep + line("}"));
        g.handler("CMOVCC_" + CONDITIONS[cc], "RM", w, "", "CMOV" + CONDITIONS[cc] + " from memory, " + bits,
            line("long value = " + load(w) + ";") + line("if (" + test + ") {")
                + line("  " + write(w, "register", "value")) + keep + line("}"));
      }
      g.handler("SETCC_" + CONDITIONS[cc], "M", 0, "", "SET" + CONDITIONS[cc] + " to memory.",
          line("c.mmu.store8(address.linear(c), " + test + " ? 1 : 0);"));
      g.handler("SETCC_" + CONDITIONS[cc], "R", 0, "", "SET" + CONDITIONS[cc] + ".",
          line("long value = " + test + " ? 1 : 0;") + line(write(0, "register", "value")));
    }
    return g.file("ConditionHandlers", "Conditional moves and SETcc.", imports(
        "org.javisor.cpu.Cpu", "org.javisor.cpu.FlatAddress", "org.javisor.cpu.integer.Width",
        "org.jspecify.annotations.Nullable"));
  }

  /** CMP and TEST fused with the conditional branch behind them. */
  private static String fusedBranches() {
    HandlerGenerator g = new HandlerGenerator();
    for (int w = 0; w < 4; w++) {
      for (int cc = 0; cc < 16; cc++) {
        g.fused("CMP", "RR", w, cc, read(w, "register"), read(w, "source"));
        g.fused("CMP", "RI", w, cc, read(w, "register"), "immediate");
        g.fused("CMP", "MI", w, cc, load(w), "immediate");
        g.fused("CMP", "RM", w, cc, read(w, "register"), load(w));
        g.fused("CMP", "MR", w, cc, load(w), read(w, "register"));
        g.fused("TEST", "RR", w, cc, read(w, "register"), read(w, "source"));
        g.fused("TEST", "RI", w, cc, read(w, "register"), "immediate");
        g.fused("TEST", "MI", w, cc, load(w), "immediate");
      }
    }
    return g.branchFile("FusedBranches", "CMP and TEST fused with the conditional branch behind them.");
  }

  private void fused(String mnemonic, String shape, int w, int cc, String a, String b) {
    String test = mnemonic.equals("CMP")
        ? line("long result = Alu.sub(" + w + ", a, b);") + line("c.flags(Flags.SUB | " + w + ", result, b);")
            + line("return branch(c, Conditions.afterCompare(" + cc + ", a, b, result));")
        : line("long result = a & b;") + line("c.flags(Flags.RESULT, result, 0);")
            + line("return branch(c, Conditions.afterLogic(" + cc + ", result));");
    String name = capital(mnemonic) + capital(shape) + WIDTH_BITS[w] + CONDITIONS[cc];
    String key = mnemonic + "_" + shape + "_" + WIDTH_BITS[w];
    cases.computeIfAbsent(key, k -> new ArrayList<>())
        .add("      case " + cc + " -> new " + name + "(f, b);\n");
    classes.append(classText(name, "ConditionalEnd", shape, mnemonic + " and J" + CONDITIONS[cc] + ".",
        line("long a = " + a + ";") + line("long b = " + b + ";") + test));
  }

  private static String conditionalBranches() {
    HandlerGenerator g = new HandlerGenerator();
    for (int cc = 0; cc < 16; cc++) {
      g.cases.computeIfAbsent("", k -> new ArrayList<>()).add("      case " + cc + " -> new J" + CONDITIONS[cc] + "(b);\n");
      g.classes.append("\n  /** J").append(CONDITIONS[cc]).append(". */\n  static final class J").append(CONDITIONS[cc])
          .append(" extends ConditionalEnd {\n    J").append(CONDITIONS[cc]).append("(Branch b) {\n      super(b);\n    }\n\n")
          .append("    @Override\n    public @Nullable Block execute(Cpu c) {\n      return branch(c, c.condition(")
          .append(cc).append("));\n    }\n  }\n");
    }
    return "// Generated by HandlerGenerator: change that and run ./x regen\n"
        + "package org.javisor.engine.interpreter.handlers;\n\n"
        + imports("org.javisor.cpu.Cpu", "org.jspecify.annotations.Nullable")
        + "\n/** Conditional branches on the lazy flags. */\npublic final class ConditionalBranches {\n"
        + "  private ConditionalBranches() {}\n\n"
        + "  /** The branch of a condition code 0..15. */\n"
        + "  public static BlockEnd create(int condition, Branch b) {\n    return switch (condition) {\n"
        + String.join("", g.cases.get("")) + "      default -> throw new IllegalArgumentException(\"condition \" + condition);\n"
        + "    };\n  }\n" + g.classes + "}\n";
  }

  private String branchFile(String name, String doc) {
    StringBuilder text = new StringBuilder();
    text.append("// Generated by HandlerGenerator: change that and run ./x regen\n");
    text.append("package org.javisor.engine.interpreter.handlers;\n\n").append(imports(
        "org.javisor.cpu.Cpu", "org.javisor.cpu.FlatAddress", "org.javisor.cpu.Flags", "org.javisor.cpu.integer.Alu",
        "org.javisor.cpu.integer.Width", "org.javisor.x86.Mnemonic", "org.jspecify.annotations.Nullable"));
    text.append("\n/** ").append(doc).append(" */\npublic final class ").append(name).append(" {\n");
    text.append("  private ").append(name).append("() {}\n\n");
    text.append("  /** The fused pair of a CMP or TEST and a branch on condition code 0..15, or null. */\n");
    text.append("  public static @Nullable BlockEnd create(OperandForm f, int condition, Branch b) {\n");
    text.append("    if (f.mnemonic == Mnemonic.CMP) {\n      return switch (f.shape) {\n");
    for (String shape : List.of("RR", "RI", "RM", "MR", "MI")) {
      text.append("        case ").append(shape).append(" -> cmp").append(capital(shape)).append("(f, condition, b);\n");
    }
    text.append("        default -> null;\n      };\n    }\n    return switch (f.shape) {\n");
    for (String shape : List.of("RR", "RI", "MI")) {
      text.append("      case ").append(shape).append(" -> test").append(capital(shape)).append("(f, condition, b);\n");
    }
    text.append("      default -> null;\n    };\n  }\n");
    for (String pair : List.of("CMP_RR", "CMP_RI", "CMP_RM", "CMP_MR", "CMP_MI", "TEST_RR", "TEST_RI", "TEST_MI")) {
      String method = pair.substring(0, pair.indexOf('_')).toLowerCase() + capital(pair.substring(pair.indexOf('_') + 1));
      text.append("\n  private static BlockEnd ").append(method)
          .append("(OperandForm f, int condition, Branch b) {\n    return switch (f.width) {\n");
      for (int w = 0; w < 4; w++) {
        text.append("      case Width.").append(widthName(WIDTH_BITS[w])).append(" -> ").append(method)
            .append(WIDTH_BITS[w]).append("(f, condition, b);\n");
      }
      text.append("      default -> throw new IllegalArgumentException(\"width \" + f.width);\n    };\n  }\n");
      for (int w = 0; w < 4; w++) {
        text.append("\n  private static BlockEnd ").append(method).append(WIDTH_BITS[w])
            .append("(OperandForm f, int condition, Branch b) {\n    return switch (condition) {\n")
            .append(String.join("", cases.get(pair + "_" + WIDTH_BITS[w])))
            .append("      default -> throw new IllegalArgumentException(\"condition \" + condition);\n    };\n  }\n");
      }
    }
    return text.append(classes).append("}\n").toString();
  }
}
