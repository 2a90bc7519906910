package org.javisor.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Assembles one statement: prefixes, a name, operands. */
final class StatementAssembler {
  private static final int[] OPERAND_SIZES = {2, 4, 8};

  private final int codeSize;
  private final OperandReader reader;
  private final InstructionEncoder encoder;
  private boolean lock;
  private boolean rep;
  private boolean repne;

  /** As written by a prefix, or 0. */
  private int addressSize;

  /** The segment written in XLAT's operand, or -1. */
  private int xlatSegment = -1;

  /**
   * @param symbols the value of a label, or null
   */
  StatementAssembler(int codeSize, Function<String, @Nullable Long> symbols) {
    this.codeSize = codeSize;
    this.reader = new OperandReader(symbols);
    this.encoder = new InstructionEncoder(codeSize);
  }

  byte[] assemble(String statement, long address) {
    String rest = prefixes(statement.trim());
    int space = rest.indexOf(' ');
    String name = (space < 0 ? rest : rest.substring(0, space)).toLowerCase(Locale.ROOT);
    String operands = space < 0 ? "" : rest.substring(space).trim();
    if (operands.isEmpty()) {
      String full = stringInstruction(name);
      if (full != null) {
        return assemble(full, address);
      }
    }
    List<AssemblyOperand> written = name.startsWith("xlat") ? xlat(operands) : operands(operands);
    byte @Nullable [] best = best(name, 0, written, address);
    if (best == null) {
      best = withSuffix(name, written, address);
    }
    if (best == null) {
      throw new AssemblyException("no such instruction with these operands");
    }
    return best;
  }

  private String prefixes(String statement) {
    String rest = statement;
    while (true) {
      int space = rest.indexOf(' ');
      String word = space < 0 ? "" : rest.substring(0, space).toLowerCase(Locale.ROOT);
      switch (word) {
        case "lock" -> lock = true;
        case "rep", "repe", "repz" -> rep = true;
        case "repne", "repnz" -> repne = true;
        case "addr16" -> addressSize = 2;
        case "addr32" -> addressSize = 4;
        default -> {
          return rest;
        }
      }
      rest = rest.substring(space).trim();
    }
  }

  private List<AssemblyOperand> operands(String text) {
    List<AssemblyOperand> result = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String operand : text.split(",", -1)) {
        result.add(reader.read(operand));
      }
    }
    return result;
  }

  /** XLAT has no operands in the table; a written one tells the segment and the address size. */
  private List<AssemblyOperand> xlat(String operand) {
    if (!operand.isEmpty() && reader.read(operand) instanceof AssemblyOperand.Memory m) {
      addressSize = m.addressSize();
      xlatSegment = m.segment();
    }
    return List.of();
  }

  /** The full form of a string instruction without operands, as {@code movsb}; null if it is not one. */
  private @Nullable String stringInstruction(String name) {
    int size = sizeOf(name);
    if (size == 0) {
      return null;
    }
    int wide = addressSize != 0 ? addressSize : 2 << codeSize;
    String width = switch (size) {
      case 1 -> "byte ptr ";
      case 2 -> "word ptr ";
      case 4 -> "dword ptr ";
      default -> "qword ptr ";
    };
    String source = width + "[" + RegisterNames.general(Register.RSI, wide) + "]";
    String destination = width + "es:[" + RegisterNames.general(Register.RDI, wide) + "]";
    String accumulator = RegisterNames.general(Register.RAX, size);
    return switch (name.substring(0, name.length() - 1)) {
      case "movs" -> "movs " + destination + "," + source;
      case "cmps" -> "cmps " + source + "," + destination;
      case "stos" -> "stos " + destination + "," + accumulator;
      case "lods" -> "lods " + accumulator + "," + source;
      case "scas" -> "scas " + accumulator + "," + destination;
      case "ins" -> "ins " + destination + ",dx";
      case "outs" -> "outs dx," + source;
      default -> null;
    };
  }

  /** The size that a name's last letter stands for, or 0. */
  private static int sizeOf(String name) {
    return switch (name.isEmpty() ? ' ' : name.charAt(name.length() - 1)) {
      case 'b' -> 1;
      case 'w' -> 2;
      case 'd' -> 4;
      case 'q' -> 8;
      default -> 0;
    };
  }

  private byte @Nullable [] withSuffix(String name, List<AssemblyOperand> written, long address) {
    if (name.endsWith("64")) {
      return best(name.substring(0, name.length() - 2), 8, written, address);
    }
    int size = sizeOf(name);
    return size < 2 ? null : best(name.substring(0, name.length() - 1), size, written, address);
  }

  /** The shortest encoding, or null if no row fits. */
  private byte @Nullable [] best(String name, int suffix, List<AssemblyOperand> written, long address) {
    int wide = addressSize != 0 ? addressSize : 2 << codeSize;
    InstructionMatcher matcher = new InstructionMatcher(codeSize, wide, written);
    byte @Nullable [] best = null;
    for (Encoding row : InstructionNames.rows(name)) {
      for (int size : OPERAND_SIZES) {
        Instruction i = matcher.match(row, size, suffix);
        byte @Nullable [] bytes = i == null ? null : encode(name, i, matcher, address);
        if (bytes != null && (best == null || bytes.length < best.length)) {
          best = bytes;
        }
      }
    }
    return best;
  }

  private byte @Nullable [] encode(String name, Instruction i, InstructionMatcher matcher, long address) {
    i.lock = lock;
    i.rep = rep;
    i.repne = repne;
    if (i.mnemonic() == Mnemonic.JCXZ) {
      i.addressSize = name.startsWith("jc") ? 2 : name.startsWith("je") ? 4 : 8;
    }
    if (i.mnemonic() == Mnemonic.XLAT && xlatSegment >= 0 && xlatSegment != Register.DS) {
      i.segment = xlatSegment;
      i.segmentOverride = true;
    }
    try {
      byte[] bytes = encoder.encode(i);
      long next = address + bytes.length;
      if (matcher.isBranch()) {
        long distance = i.immediate - next;
        i.immediate = distance;
        return isReachable(i, distance) ? encoder.encode(i) : null;
      }
      if (matcher.isRelative()) {
        i.displacement -= next;
        return encoder.encode(i);
      }
      return bytes;
    } catch (AssemblyException e) {
      // This row cannot express the operands; another may.
      return null;
    }
  }

  private static boolean isReachable(Instruction i, long distance) {
    if (i.encoding.immediateForm == ImmediateForm.BYTE) {
      return distance == (byte) distance;
    }
    return i.operandSize != 8 || distance == (int) distance;
  }
}
