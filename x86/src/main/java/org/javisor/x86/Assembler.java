package org.javisor.x86;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A small assembler of Intel syntax for tests, driven by the same table as the decoder: of all rows that fit the
 * written operands it takes the shortest.
 *
 * <pre>{@code
 * byte[] code = new Assembler(Decoder.CODE_64)
 *     .asm("mov ecx, 10")
 *     .label("again")
 *     .asm("add rax, qword ptr [rbx+8*rcx]; dec ecx; jnz again")
 *     .asm("hlt")
 *     .assemble();
 * }</pre>
 *
 * <p>Operands: registers, decimal and 0x numbers, labels, sums of both; {@code [base+index*scale+displacement]} with or
 * without {@code dword ptr} and a segment; {@code [rel label]} relative to RIP; {@code selector:offset}. Names are
 * those of the SDM, with a suffix w, d or q where only the name can tell the operand size (pushfw, iretq).
 */
public final class Assembler {
  private static final int MAX_PASSES = 32;

  private final int codeSize;
  private final long origin;
  private final List<Item> items = new ArrayList<>();
  private final Map<String, Long> labels = new HashMap<>();

  /**
   * Code at address 0.
   *
   * @param codeSize {@link Decoder#CODE_16}, {@link Decoder#CODE_32} or {@link Decoder#CODE_64}
   */
  public Assembler(int codeSize) {
    this(codeSize, 0);
  }

  /**
   * @param origin address of the first byte
   */
  public Assembler(int codeSize, long origin) {
    this.codeSize = codeSize;
    this.origin = origin;
  }

  /** What was written, in order. */
  private sealed interface Item {
    record Statement(String text) implements Item {}

    record Label(String name) implements Item {}

    /** Raw bytes. */
    final class Data implements Item {
      private final byte[] bytes;

      Data(byte[] bytes) {
        this.bytes = bytes;
      }
    }

    record Align(int boundary) implements Item {}
  }

  /** Instructions separated by semicolons or line ends, each with a label ({@code name:}) before it if need be. */
  public Assembler asm(String text) {
    for (String line : text.split("[;\n]", -1)) {
      String rest = line.trim();
      int colon = rest.indexOf(':');
      if (colon > 0 && isLabel(rest, colon)) {
        label(rest.substring(0, colon));
        rest = rest.substring(colon + 1).trim();
      }
      if (!rest.isEmpty()) {
        items.add(new Item.Statement(rest));
      }
    }
    return this;
  }

  /** A single word before the colon: an operand with a colon has the instruction's name before it. */
  private static boolean isLabel(String text, int colon) {
    return text.substring(0, colon).chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.');
  }

  /** Names the address of what follows. */
  public Assembler label(String name) {
    items.add(new Item.Label(name));
    return this;
  }

  /** Raw bytes; values are truncated. */
  public Assembler bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int k = 0; k < bytes.length; k++) {
      bytes[k] = (byte) values[k];
    }
    items.add(new Item.Data(bytes));
    return this;
  }

  /** A little-endian number. */
  public Assembler number(long value, int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    for (int k = 0; k < sizeBytes; k++) {
      bytes[k] = (byte) (value >> 8 * k);
    }
    items.add(new Item.Data(bytes));
    return this;
  }

  /** NOPs up to a multiple of a power of two. */
  public Assembler align(int boundary) {
    items.add(new Item.Align(boundary));
    return this;
  }

  /**
   * Assembles everything written so far.
   *
   * @throws AssemblyException if a statement cannot be encoded
   */
  public byte[] assemble() {
    for (Item item : items) {
      if (item instanceof Item.Label label) {
        labels.putIfAbsent(label.name(), farAway());
      }
    }
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Map<String, Long> before = Map.copyOf(labels);
      byte[] code = pass();
      if (before.equals(labels)) {
        return code;
      }
    }
    throw new AssemblyException("labels do not settle");
  }

  /** What a label is taken for until it is known: in reach of the code size, but of no short jump. */
  private long farAway() {
    if (codeSize != Decoder.CODE_16) {
      return origin + Integer.MAX_VALUE / 2;
    }
    return (origin & 0xFFFF) < 0x8000 ? origin + 0x7000 : origin - 0x7000;
  }

  /** The address of a label after {@link #assemble}. */
  public long address(String label) {
    Long address = labels.get(label);
    if (address == null) {
      throw new AssemblyException("no such label: " + label);
    }
    return address;
  }

  private byte[] pass() {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    for (Item item : items) {
      switch (item) {
        case Item.Statement s -> code.writeBytes(statement(s.text(), origin + code.size()));
        case Item.Label l -> labels.put(l.name(), origin + code.size());
        case Item.Data d -> code.writeBytes(d.bytes);
        case Item.Align a -> {
          while ((origin + code.size()) % a.boundary() != 0) {
            code.write(0x90);
          }
        }
      }
    }
    return code.toByteArray();
  }

  private byte[] statement(String text, long address) {
    try {
      return new StatementAssembler(codeSize, labels::get).assemble(text, address);
    } catch (AssemblyException e) {
      throw new AssemblyException(text + ": " + e.getMessage());
    }
  }

  /** Assembles one instruction at address 0. */
  public static byte[] one(int codeSize, String text) {
    return new Assembler(codeSize).asm(text).assemble();
  }
}
