package org.javisor.x86;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encodings of one processor, arranged for the decoder: by map, opcode byte and ModRM.reg, then a short search. */
final class DecodeTables {
  /** Indexed by {@link OpcodeMap#ordinal} * 256 + opcode byte; null where nothing is defined. */
  private final @Nullable Slot[] slots = new @Nullable Slot[OpcodeMap.values().length << 8];

  DecodeTables(FeatureSet features) {
    List<@Nullable List<Encoding>> rows = new ArrayList<>(Collections.nCopies(slots.length, null));
    for (Encoding e : EncodingTable.all()) {
      if (features.has(e.feature())) {
        Opcode o = e.opcode();
        int first = (o.map().ordinal() << 8) + o.value();
        int last = o.registerInOpcode() ? first + 7 : first;
        for (int i = first; i <= last; i++) {
          add(rows, i, e);
        }
      }
    }
    for (int i = 0; i < slots.length; i++) {
      List<Encoding> here = rows.get(i);
      slots[i] = here == null ? null : new Slot(here);
    }
  }

  private static void add(List<@Nullable List<Encoding>> rows, int i, Encoding e) {
    List<Encoding> here = rows.get(i);
    if (here == null) {
      here = new ArrayList<>(4);
      rows.set(i, here);
    }
    here.add(e);
  }

  /** The rows of an opcode byte, or null. */
  @Nullable
  Slot slot(OpcodeMap map, int opcode) {
    return slots[(map.ordinal() << 8) + opcode];
  }

  /** The rows of one opcode byte. */
  static final class Slot {
    final boolean hasModRm;
    private final Candidates[] byReg;

    Slot(List<Encoding> rows) {
      hasModRm = rows.getFirst().hasModRm();
      byReg = new Candidates[8];
      boolean extended = false;
      for (Encoding e : rows) {
        extended |= e.opcode().reg() >= 0;
      }
      if (!extended) {
        Arrays.fill(byReg, new Candidates(rows));
        return;
      }
      for (int reg = 0; reg < 8; reg++) {
        List<Encoding> matching = new ArrayList<>(rows.size());
        for (Encoding e : rows) {
          if (e.opcode().reg() < 0 || e.opcode().reg() == reg) {
            matching.add(e);
          }
        }
        byReg[reg] = new Candidates(matching);
      }
    }

    /** The first row that matches a {@link DecodeKey}, or null. */
    @Nullable
    Encoding select(int key) {
      return byReg[key >> DecodeKey.REG_SHIFT & 7].select(key);
    }
  }

  /** Rows in the table's order with their masks. */
  private static final class Candidates {
    private final int[] masks;
    private final int[] values;
    private final Encoding[] encodings;

    Candidates(List<Encoding> rows) {
      encodings = rows.toArray(new Encoding[0]);
      masks = new int[encodings.length];
      values = new int[encodings.length];
      for (int i = 0; i < encodings.length; i++) {
        masks[i] = encodings[i].decodeMask;
        values[i] = encodings[i].decodeValue;
      }
    }

    @Nullable
    Encoding select(int key) {
      for (int i = 0; i < encodings.length; i++) {
        if ((key & masks[i]) == values[i]) {
          return encodings[i];
        }
      }
      return null;
    }
  }
}
