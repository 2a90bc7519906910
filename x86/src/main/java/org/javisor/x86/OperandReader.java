package org.javisor.x86;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.javisor.x86.AssemblyOperand.FarPointer;
import org.javisor.x86.AssemblyOperand.General;
import org.javisor.x86.AssemblyOperand.Immediate;
import org.javisor.x86.AssemblyOperand.Memory;
import org.javisor.x86.AssemblyOperand.Special;
import org.javisor.x86.OperandKind.Method;
import org.jspecify.annotations.Nullable;

/** Reads one operand of Intel assembly language. */
final class OperandReader {
  private static final Map<String, General> GENERAL = new HashMap<>();
  private static final Map<String, Integer> SIZES = Map.of(
      "byte", 1, "word", 2, "dword", 4, "fword", 6, "qword", 8, "tbyte", 10, "xmmword", 16, "oword", 16);

  static {
    for (int number = 0; number < 16; number++) {
      for (int size = 1; size <= 8; size *= 2) {
        GENERAL.put(RegisterNames.general(number, size), new General(number, size));
      }
    }
    for (int number = 20; number < 24; number++) {
      GENERAL.put(RegisterNames.general(number, 1), new General(number, 1));
    }
  }

  /** The value of a label, or null. */
  private final Function<String, @Nullable Long> symbols;

  OperandReader(Function<String, @Nullable Long> symbols) {
    this.symbols = symbols;
  }

  AssemblyOperand read(String operand) {
    String text = operand.trim();
    String lower = text.toLowerCase(Locale.ROOT);
    General general = GENERAL.get(lower);
    if (general != null) {
      return general;
    }
    Special special = special(lower);
    if (special != null) {
      return special;
    }
    int size = 0;
    int space = lower.indexOf(' ');
    if (space > 0 && SIZES.containsKey(lower.substring(0, space))) {
      size = SIZES.getOrDefault(lower.substring(0, space), 0);
      text = text.substring(space).trim();
      if (text.toLowerCase(Locale.ROOT).startsWith("ptr ")) {
        text = text.substring(4).trim();
      }
    }
    int colon = text.indexOf(':');
    int segment =
        colon < 0 ? -1 : RegisterNames.segmentNumber(text.substring(0, colon).trim().toLowerCase(Locale.ROOT));
    if (colon >= 0 && segment < 0) {
      return new FarPointer((int) value(text.substring(0, colon)), value(text.substring(colon + 1)));
    }
    String rest = text.substring(colon + 1).trim();
    if (rest.startsWith("[") && rest.endsWith("]")) {
      return memory(rest.substring(1, rest.length() - 1), size, segment);
    }
    if (segment >= 0 || size > 0) {
      return new Memory(size, segment, Register.NONE, Register.NONE, 0, value(rest), 0, false);
    }
    return new Immediate(value(rest));
  }

  private static @Nullable Special special(String name) {
    int segment = RegisterNames.segmentNumber(name);
    if (segment >= 0) {
      return new Special(Method.S, segment);
    }
    if (name.equals("st")) {
      return new Special(Method.STACK, 0);
    }
    if (name.startsWith("st(") && name.length() == 5) {
      return new Special(Method.STACK, name.charAt(3) - '0');
    }
    return numbered(name, "xmm", Method.V, numbered(name, "mm", Method.P,
        numbered(name, "cr", Method.C, numbered(name, "dr", Method.D, null))));
  }

  private static @Nullable Special numbered(String name, String prefix, Method file, @Nullable Special otherwise) {
    if (!name.startsWith(prefix) || name.length() > prefix.length() + 2) {
      return otherwise;
    }
    int number = 0;
    for (int k = prefix.length(); k < name.length(); k++) {
      int digit = Character.digit(name.charAt(k), 10);
      if (digit < 0) {
        return otherwise;
      }
      number = 10 * number + digit;
    }
    return name.length() == prefix.length() || number > 15 ? otherwise : new Special(file, number);
  }

  private Memory memory(String expression, int size, int segment) {
    boolean relative = expression.startsWith("rel ");
    MemoryTerms terms = new MemoryTerms();
    String text = relative ? expression.substring(4) : expression;
    int start = 0;
    boolean negative = false;
    for (int k = 0; k <= text.length(); k++) {
      char c = k == text.length() ? '+' : text.charAt(k);
      if (c == '+' || c == '-') {
        String term = text.substring(start, k).trim();
        if (!term.isEmpty()) {
          term(term, negative, terms);
        }
        negative = c == '-';
        start = k + 1;
      }
    }
    return terms.memory(size, segment, relative);
  }

  private void term(String term, boolean negative, MemoryTerms terms) {
    int star = term.indexOf('*');
    if (star >= 0) {
      String left = term.substring(0, star).trim();
      String right = term.substring(star + 1).trim();
      General register = GENERAL.get(left.toLowerCase(Locale.ROOT));
      terms.index(register != null ? register : register(right), value(register != null ? right : left));
      return;
    }
    String lower = term.toLowerCase(Locale.ROOT);
    if (lower.equals("rip") || lower.equals("eip")) {
      terms.instructionPointer(lower.equals("rip") ? 8 : 4);
      return;
    }
    General register = GENERAL.get(lower);
    if (register != null) {
      terms.register(register);
    } else {
      terms.displacement += negative ? -value(term) : value(term);
    }
  }

  private static General register(String name) {
    General register = GENERAL.get(name.toLowerCase(Locale.ROOT));
    if (register == null) {
      throw new AssemblyException("no such register: " + name);
    }
    return register;
  }

  /** A number, a label, or sums and differences of them. */
  private long value(String text) {
    String s = text.trim();
    for (int k = s.length() - 1; k > 0; k--) {
      if (s.charAt(k) == '+') {
        return value(s.substring(0, k)) + value(s.substring(k + 1));
      }
      if (s.charAt(k) == '-') {
        return value(s.substring(0, k)) - value(s.substring(k + 1));
      }
    }
    boolean negative = s.startsWith("-");
    String digits = negative ? s.substring(1).trim() : s;
    Long symbol = symbols.apply(digits);
    long value = symbol != null ? symbol : number(digits);
    return negative ? -value : value;
  }

  private static long number(String digits) {
    try {
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return Long.parseUnsignedLong(digits, 2, digits.length(), 16);
      }
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new AssemblyException("neither number nor label: " + digits);
    }
  }

  /** The parts of an address expression as they are found. */
  private static final class MemoryTerms {
    private int base = Register.NONE;
    private int index = Register.NONE;
    private int scale;
    private int addressSize;
    private long displacement;

    void instructionPointer(int size) {
      base = Register.RIP;
      addressSize = size;
    }

    void register(General register) {
      addressSize = register.sizeBytes();
      if (base == Register.NONE) {
        base = register.number();
      } else if (index == Register.NONE && register.number() != Register.RSP) {
        index = register.number();
      } else if (index == Register.NONE && base != Register.RSP) {
        index = base;
        base = register.number();
      } else {
        throw new AssemblyException("too many registers in an address");
      }
    }

    void index(General register, long factor) {
      if (index != Register.NONE || Long.bitCount(factor) != 1 || factor > 8) {
        throw new AssemblyException("no such scaled index");
      }
      addressSize = register.sizeBytes();
      index = register.number();
      scale = Long.numberOfTrailingZeros(factor);
    }

    Memory memory(int size, int segment, boolean relative) {
      return new Memory(size, segment, base, index, scale, displacement, addressSize, relative);
    }
  }
}
