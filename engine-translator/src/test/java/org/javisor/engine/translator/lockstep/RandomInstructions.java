package org.javisor.engine.translator.lockstep;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.javisor.engine.interpreter.Flow;
import org.javisor.x86.AssemblyException;
import org.javisor.x86.Decoder;
import org.javisor.x86.Encoding;
import org.javisor.x86.EncodingTable;
import org.javisor.x86.InstanceGenerator;
import org.javisor.x86.Instruction;
import org.javisor.x86.InstructionEncoder;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.OperandKind;
import org.javisor.x86.Register;

/**
 * Straight-line instructions of all forms, with addresses that mostly lead to the program's data. RSP, RBP (which
 * points to data) and RBX (which counts loops) are mostly left alone.
 */
final class RandomInstructions {
  private static final int BH = Register.HIGH_BYTE + 7;

  private final RandomGenerator random;
  private final boolean code64;
  private final InstanceGenerator generator;
  private final InstructionEncoder encoder;
  private final List<List<Encoding>> integer;
  private final List<Encoding> all;
  private final Instruction i = new Instruction();

  RandomInstructions(RandomGenerator random, boolean code64) {
    int codeSize = code64 ? Decoder.CODE_64 : Decoder.CODE_32;
    this.random = random;
    this.code64 = code64;
    this.generator = new InstanceGenerator(codeSize, random);
    this.encoder = new InstructionEncoder(codeSize);
    Map<Mnemonic, List<Encoding>> byMnemonic = new EnumMap<>(Mnemonic.class);
    all = new ArrayList<>();
    for (Encoding e : EncodingTable.all()) {
      if (generator.canGenerate(e) && isStraight(e)) {
        all.add(e);
        if (isInteger(e)) {
          byMnemonic.computeIfAbsent(e.mnemonic(), m -> new ArrayList<>()).add(e);
        }
      }
    }
    integer = List.copyOf(byMnemonic.values());
  }

  private static boolean isStraight(Encoding e) {
    Instruction sample = new Instruction();
    sample.encoding = e;
    return Flow.of(sample) == Flow.STRAIGHT;
  }

  private static boolean isInteger(Encoding e) {
    return switch (e.mnemonic()) {
      case ADD, SUB, AND, OR, XOR, CMP, TEST, ADC, SBB, INC, DEC, NEG, NOT, MOV, MOVZX, MOVSX, MOVSXD, LEA, SHL, SHR,
          SAR, ROL, ROR, RCL, RCR, SHLD, SHRD, IMUL, MUL, DIV, IDIV, PUSH, POP, XCHG, CMOVCC, SETCC, BT, BTS, BTR, BTC,
          BSWAP, CWDE, CDQE, CDQ, CQO, CBW, CWD, BSF, BSR, TZCNT, LZCNT, POPCNT, XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B,
          MOVBE, LAHF, SAHF, CLC, STC, CMC, NOP, PUSHF, CLI, CLD ->
          true;
      default -> false;
    };
  }

  /** One instruction that will lie at an address. */
  byte[] next(long address) {
    while (true) {
      Encoding e;
      if (random.nextInt(5) > 0) {
        List<Encoding> forms = integer.get(random.nextInt(integer.size()));
        e = forms.get(random.nextInt(forms.size()));
      } else {
        e = all.get(random.nextInt(all.size()));
      }
      try {
        generator.fill(e, i);
        spareRegisters(e);
        if (e.hasMemoryForm() && i.mod != 3) {
          aim(e, address);
        }
        return encoder.encode(i);
      } catch (AssemblyException unencodable) {
        // Another one.
      }
    }
  }

  private void spareRegisters(Encoding e) {
    if (random.nextInt(16) == 0) {
      return;
    }
    for (OperandKind kind : e.operands()) {
      switch (kind.method()) {
        case G -> i.reg = spared(i.reg);
        case E, R, Z -> i.rm = spared(i.rm);
        case B -> i.vvvv = spared(i.vvvv);
        default -> {
          // No general register.
        }
      }
    }
  }

  private static int spared(int register) {
    return switch (register) {
      case Register.RBX, Register.RSP, Register.RBP -> register - 3;
      case BH -> BH - 1;
      default -> register;
    };
  }

  /** Makes the memory operand lead somewhere. */
  private void aim(Encoding e, long address) {
    int kind = random.nextInt(32);
    if (kind == 0) {
      return;
    }
    if (e.operands().stream().anyMatch(o -> o.method() == OperandKind.Method.O)) {
      i.displacement = target();
      return;
    }
    i.addressSize = code64 && random.nextInt(16) > 0 ? 8 : 4;
    i.segmentOverride = random.nextInt(32) == 0;
    i.segment = i.segmentOverride ? Register.FS : Register.DS;
    i.index = random.nextInt(4) == 0 ? Register.RBX : Register.NONE;
    i.scale = i.index == Register.NONE ? 0 : random.nextInt(4);
    if (kind < 6) {
      i.base = Register.NONE;
      i.displacement = target();
    } else if (kind < 10 && code64) {
      i.base = Register.RIP;
      i.index = Register.NONE;
      i.scale = 0;
      i.displacement = 0;
      int length = encoder.encode(i).length;
      i.displacement = target() - address - length;
    } else {
      i.base = Register.RBP;
      i.segment = i.segmentOverride ? Register.FS : Register.SS;
      i.displacement = random.nextInt(-0x40, 0x40);
    }
  }

  /** An address, mostly of data. */
  private long target() {
    long data = random.nextLong(Layout.DATA, Layout.DATA_END);
    return switch (random.nextInt(48)) {
      case 0 -> Layout.DEVICE + random.nextInt(0x40);
      case 1 -> Layout.READ_ONLY + random.nextInt(0x1000);
      case 2 -> Layout.UNMAPPED;
      case 3 -> Layout.CODE + random.nextInt(0x1000);
      case 4, 5, 6 -> Layout.ALIAS + data;
      // Across two pages.
      case 7, 8, 9 -> (data | 0xFFF) - random.nextInt(16);
      case 10, 11 -> Layout.REMAPPED + random.nextInt(0x1000);
      default -> Layout.DATA + random.nextInt(0x80);
    };
  }
}
