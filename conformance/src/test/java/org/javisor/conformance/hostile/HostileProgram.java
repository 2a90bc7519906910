package org.javisor.conformance.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.javisor.x86.Assembler;
import org.javisor.x86.Decoder;
import org.javisor.x86.Encoding;
import org.javisor.x86.EncodingTable;
import org.javisor.x86.InstanceGenerator;
import org.javisor.x86.Instruction;
import org.javisor.x86.InstructionEncoder;
import org.javisor.x86.Mnemonic;

/**
 * A kernel that does anything: pieces of random instructions of every encoding, at privilege level 0. Whatever fault
 * comes up, the handler starts the next piece with other registers: numbers, addresses in RAM, of page tables, chips
 * and ports.
 */
final class HostileProgram {
  /** Where it is loaded and entered, in flat protected mode without paging. */
  static final long ADDRESS = 0x10_0000;

  private static final int PIECES = 1024;
  private static final int PIECE_BYTES = 64;
  private static final int VALUE_SETS = 64;
  private static final int IMAGE_BYTES = 0x2F_0000;
  private static final int STACK = 0x9_0000;
  private static final int PAGE_TABLES = 0x2_0000;
  private static final int[] PORTS = {
    0x20, 0x21, 0x40, 0x43, 0x60, 0x61, 0x64, 0x70, 0x71, 0x80, 0x92, 0xA0, 0xA1, 0xE0, 0xE4, 0xE9, 0x3F8, 0x3F9, 0x3FB,
    0x3FD, 0x4D0, 0x4D1, 0x510, 0x511, 0x514, 0x600, 0x604, 0x608, 0xCF8, 0xCFC, 0x2000
  };
  private static final long[] ADDRESSES = {
    0, 0x400, 0x7C00, STACK, PAGE_TABLES, PAGE_TABLES + 0x2000, ADDRESS, ADDRESS + 0x2000, 0xA_0000, 0xF_0000,
    0x20_0000, 0x40_0000, 0xFEC0_0000L, 0xFEC0_0010L, 0xFED0_0000L, 0xFED0_0100L, 0xFEE0_0000L, 0xFEE0_0080L,
    0xFEE0_00B0L, 0xFEE0_0300L, 0xFEE0_0380L, 0xFF00_0000L, 0xFFFF_FFF0L, 0x1_0000_0000L, 0x8000_0000_0000L,
    0xFFFF_8000_0000_0000L
  };

  private final RandomGenerator random;
  private final int codeSize;
  private final List<Encoding> encodings;
  private final InstanceGenerator generator;
  private final InstructionEncoder encoder;
  private final Instruction instance = new Instruction();

  /**
   * @param codeSize {@link Decoder#CODE_16} for 16-bit protected mode, {@link Decoder#CODE_32} or {@link
   *     Decoder#CODE_64}
   */
  HostileProgram(RandomGenerator random, int codeSize) {
    this.random = random;
    this.codeSize = codeSize;
    this.generator = new InstanceGenerator(codeSize, random);
    this.encoder = new InstructionEncoder(codeSize);
    // A CPU that sleeps for ever is no find.
    this.encodings = EncodingTable.all().stream()
        .filter(generator::canGenerate)
        .filter(e -> e.mnemonic() != Mnemonic.HLT && e.mnemonic() != Mnemonic.MWAIT)
        .toList();
  }

  /** The file. */
  byte[] image() {
    Assembler code = new Assembler(Decoder.CODE_32, ADDRESS);
    code.asm("lgdt [gdtr]; lidt [idtr]; mov esp, " + STACK);
    // Who jumps astray comes back by a breakpoint exception.
    code.asm("cld; mov eax, 0xCCCCCCCC; mov edi, 0x1000; mov ecx, 0x23800; rep stosd");
    if (codeSize == Decoder.CODE_64) {
      enter64(code);
    }
    code.bytes(0xEA).number(ADDRESS + 0x400, 4).number(8, 2);
    code.align(0x200);
    tables(code);
    code.align(0x400);
    byte[] handler = handler().assemble();
    code.bytes(ints(handler)).align(0x1000);
    idt(code);
    code.align(0x1000);
    values(code);
    code.align(0x1000);
    for (int n = 0; n < PIECES; n++) {
      code.bytes(ints(piece()));
    }
    byte[] program = code.assemble();
    byte[] image = Arrays.copyOf(program, IMAGE_BYTES);
    Arrays.fill(image, program.length, image.length, (byte) 0xCC);
    return image;
  }

  private static int[] ints(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i];
    }
    return values;
  }

  /** Identity-mapped 4 GiB in 2 MiB pages. */
  private static void enter64(Assembler code) {
    code.asm("mov edi, " + PAGE_TABLES + "; xor eax, eax; mov ecx, 0x1800; rep stosd");
    code.asm("mov dword ptr [" + PAGE_TABLES + "], " + (PAGE_TABLES + 0x1007));
    for (int n = 0; n < 4; n++) {
      code.asm("mov dword ptr [" + (PAGE_TABLES + 0x1000 + 8 * n) + "], " + (PAGE_TABLES + 0x2007 + 0x1000 * n));
    }
    code.asm("mov edi, " + (PAGE_TABLES + 0x2000) + "; mov eax, 0x87; mov ecx, 2048");
    code.asm("fill: mov dword ptr [edi], eax; add edi, 8; add eax, 0x200000; dec ecx; jnz fill");
    code.asm("mov eax, " + PAGE_TABLES + "; mov cr3, eax; mov eax, cr4; or eax, 0x40620; mov cr4, eax");
    code.asm("mov ecx, 0xC0000080; rdmsr; or eax, 0x901; wrmsr; mov eax, cr0; or eax, 0x80000000; mov cr0, eax");
  }

  /** Flat code of the size wanted at 8, as firmware has left it at 10h and 18h; limits of 4 GiB. */
  private void tables(Assembler code) {
    long flags = switch (codeSize) {
      case Decoder.CODE_16 -> 0x008F_9B00_0000_FFFFL;
      case Decoder.CODE_32 -> 0x00CF_9B00_0000_FFFFL;
      default -> 0x00AF_9B00_0000_FFFFL;
    };
    code.label("gdt").number(0, 8).number(flags, 8).number(0x00CF_9B00_0000_FFFFL, 8);
    code.number(codeSize == Decoder.CODE_16 ? 0x008F_9300_0000_FFFFL : 0x00CF_9300_0000_FFFFL, 8);
    code.number(0x0000_8900_0000_0067L | STACK << 16, 8);
    code.label("gdtr").number(0x27, 2).asm("gdtbase:").number(ADDRESS + 0x200, 4);
    code.label("idtr").number(0xFFF, 2).number(ADDRESS + 0x1000, 4);
  }

  /** All vectors lead to the handler. */
  private void idt(Assembler code) {
    long offset = ADDRESS + 0x400;
    long gate = offset & 0xFFFF | 8 << 16 | 0x8EL << 40 | offset >>> 16 << 48;
    for (int vector = 0; vector < 256; vector++) {
      code.number(gate, 8);
      if (codeSize == Decoder.CODE_64) {
        code.number(0, 8);
      }
    }
  }

  /** Takes other registers and goes on with another piece. */
  private Assembler handler() {
    Assembler code = new Assembler(codeSize, ADDRESS + 0x400);
    String counter = "[0x8F000]";
    code.asm("mov ax, 0x18; mov ds, ax; mov es, ax; mov ss, ax; mov esp, " + STACK);
    code.asm("inc dword ptr " + counter + "; mov eax, dword ptr " + counter);
    code.asm("mov ebp, eax; and ebp, " + (VALUE_SETS - 1) + "; shl ebp, 7; add ebp, " + (ADDRESS + 0x2000));
    code.asm("and eax, " + (PIECES - 1) + "; shl eax, 6; add eax, " + (ADDRESS + 0x2000 + VALUE_SETS * 128));
    boolean wide = codeSize == Decoder.CODE_64;
    String[] names = {"cx", "dx", "bx", "si", "di"};
    for (int n = 0; n < names.length; n++) {
      code.asm("mov " + (wide ? "r" : "e") + names[n] + ", [" + (wide ? "rbp" : "ebp") + "+" + 8 * n + "]");
    }
    for (int n = 8; n < 16 && wide; n++) {
      code.asm("mov r" + n + ", [rbp+" + 8 * n + "]");
    }
    return code.asm("jmp " + (wide ? "rax" : "eax"));
  }

  private void values(Assembler code) {
    for (int set = 0; set < VALUE_SETS; set++) {
      for (int n = 0; n < 16; n++) {
        code.number(random.nextInt(4) == 0 ? value() : value(n), 8);
      }
    }
  }

  /** What a register is mostly used for: RCX counts, RDX is a port. */
  private long value(int register) {
    return switch (register) {
      case 0 -> random.nextInt(64);
      case 1 -> PORTS[random.nextInt(PORTS.length)];
      default -> value();
    };
  }

  private long value() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(256);
      case 1 -> random.nextLong() >> random.nextInt(64);
      default -> ADDRESSES[random.nextInt(ADDRESSES.length)] + 4 * random.nextInt(8);
    };
  }

  private byte[] piece() {
    byte[] piece = new byte[PIECE_BYTES];
    random.nextBytes(piece);
    if (random.nextInt(8) == 0) {
      return piece;
    }
    int at = 0;
    while (true) {
      byte[] one = instruction();
      if (at + one.length > piece.length) {
        Arrays.fill(piece, at, piece.length, (byte) 0xCC);
        return piece;
      }
      System.arraycopy(one, 0, piece, at, one.length);
      at += one.length;
    }
  }

  /** Repeated string instructions count a small number: billions of elements take their time, and find nothing. */
  private byte[] instruction() {
    generator.fill(encodings.get(random.nextInt(encodings.size())), instance);
    byte[] bytes = encoder.encode(instance);
    if (!instance.rep && !instance.repne) {
      return bytes;
    }
    byte[] count = Assembler.one(codeSize, "mov ecx, " + random.nextInt(40));
    byte[] both = Arrays.copyOf(count, count.length + bytes.length);
    System.arraycopy(bytes, 0, both, count.length, bytes.length);
    return both;
  }
}
