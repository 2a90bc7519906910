package org.javisor.cpu.simd;

import org.javisor.cpu.Flags;

/**
 * The text comparisons of SSE4.2. Operand a is the first (a set, ranges, or a needle), b the second (the text). Results
 * of comparisons are bit masks with one bit for each element of b.
 *
 * @see "Intel SDM volume 2, 4.1 Imm8 Control Byte Operation for PCMPESTRI / PCMPESTRM / PCMPISTRI / PCMPISTRM"
 */
public final class StringCompare {
  private static final int WORDS = 1;
  private static final int SIGNED = 1 << 1;
  private static final int TO_MASK_OR_LAST = 1 << 6;

  private StringCompare() {}

  /** Elements in an operand: 16 bytes or 8 words. */
  public static int elements(int control) {
    return (control & WORDS) != 0 ? 8 : 16;
  }

  /** Length of a string given in a register: its magnitude, at most all elements. */
  public static int explicitLength(long register, int control) {
    int most = elements(control);
    return register > most || register < -most ? most : (int) Math.abs(register);
  }

  /** Length of a string that ends before its first zero element. */
  public static int implicitLength(long low, long high, int control) {
    boolean words = (control & WORDS) != 0;
    long top = words ? Lanes.WORD_TOP : Lanes.BYTE_TOP;
    int shift = words ? 4 : 3;
    long zeros = Lanes.equal(low, 0, top);
    if (zeros != 0) {
      return Long.numberOfTrailingZeros(zeros) >> shift;
    }
    zeros = Lanes.equal(high, 0, top);
    return zeros != 0 ? (64 + Long.numberOfTrailingZeros(zeros)) >> shift : elements(control);
  }

  /** Both lengths in one number, as {@link #compare} takes them. */
  public static int lengths(int a, int b) {
    return a | (b << 8);
  }

  /** IntRes2: the comparison that the control asks for, with its polarity. */
  public static int compare(long aLow, long aHigh, long bLow, long bHigh, int lengths, int control) {
    int aLength = lengths & 0xFF;
    int bValid = (1 << (lengths >> 8)) - 1;
    int found =
        switch ((control >> 2) & 3) {
          case 0 -> equalAny(aLow, aHigh, bLow, bHigh, aLength, control) & bValid;
          case 1 -> inRanges(aLow, aHigh, bLow, bHigh, aLength, control) & bValid;
          case 2 -> equalEach(aLow ^ bLow, aHigh ^ bHigh, (1 << aLength) - 1, bValid, control);
          default -> equalOrdered(aLow, aHigh, bLow, bHigh, lengths, control);
        };
    return switch ((control >> 4) & 3) {
      case 1 -> found ^ all(control);
      case 3 -> found ^ bValid;
      default -> found;
    };
  }

  /** PCMPxSTRI: index of the first element found, or of the last; the number of elements if none is. */
  public static int index(int found, int control) {
    if (found == 0) {
      return elements(control);
    }
    return (control & TO_MASK_OR_LAST) != 0
        ? 31 - Integer.numberOfLeadingZeros(found)
        : Integer.numberOfTrailingZeros(found);
  }

  /** PCMPxSTRM, low half of XMM0: the bits themselves, or all ones in the elements found. */
  public static long maskLow(int found, int control) {
    return (control & TO_MASK_OR_LAST) == 0 ? found : expand(found, control);
  }

  /** PCMPxSTRM, high half of XMM0. */
  public static long maskHigh(int found, int control) {
    return (control & TO_MASK_OR_LAST) == 0 ? 0 : expand(found >> (elements(control) / 2), control);
  }

  /** The arithmetic flags of RFLAGS. */
  public static int flags(int found, int lengths, int control) {
    int most = elements(control);
    return (found != 0 ? Flags.CF : 0)
        | (lengths >> 8 < most ? Flags.ZF : 0)
        | ((lengths & 0xFF) < most ? Flags.SF : 0)
        | ((found & 1) != 0 ? Flags.OF : 0);
  }

  private static int all(int control) {
    return (1 << elements(control)) - 1;
  }

  private static long top(int control) {
    return (control & WORDS) != 0 ? Lanes.WORD_TOP : Lanes.BYTE_TOP;
  }

  /** Element i of an operand in every lane. */
  private static long broadcast(long low, long high, int i, int control) {
    if ((control & WORDS) != 0) {
      return (((i < 4 ? low : high) >>> (16 * (i & 3))) & 0xFFFF) * Lanes.WORD_ONE;
    }
    return (((i < 8 ? low : high) >>> (8 * (i & 7))) & 0xFF) * Lanes.BYTE_ONE;
  }

  /** One bit for each lane whose top bit is set. */
  private static int gather(long lowTops, long highTops, int control) {
    return (control & WORDS) != 0
        ? gatherWords(lowTops) | (gatherWords(highTops) << 4)
        : PackedCompare.pmovmskb(lowTops) | (PackedCompare.pmovmskb(highTops) << 8);
  }

  /** Shifts bit 16k to 48 + k. */
  private static int gatherWords(long tops) {
    return (int) (((tops >>> 15) * 0x0001_0002_0004_0008L) >>> 48) & 0xF;
  }

  private static int equalAny(long aLow, long aHigh, long bLow, long bHigh, int aLength, int control) {
    long top = top(control);
    long low = 0;
    long high = 0;
    for (int i = 0; i < aLength; i++) {
      long wanted = broadcast(aLow, aHigh, i, control);
      low |= Lanes.equal(bLow, wanted, top);
      high |= Lanes.equal(bHigh, wanted, top);
    }
    return gather(low, high, control);
  }

  /** Even elements of a are lower bounds, odd ones upper; a bound without its partner counts for nothing. */
  private static int inRanges(long aLow, long aHigh, long bLow, long bHigh, int aLength, int control) {
    long top = top(control);
    // Signed order is unsigned order with the top bits inverted.
    long flip = (control & SIGNED) != 0 ? top : 0;
    long low = 0;
    long high = 0;
    for (int i = 0; i + 1 < aLength; i += 2) {
      long from = broadcast(aLow, aHigh, i, control) ^ flip;
      long to = broadcast(aLow, aHigh, i + 1, control) ^ flip;
      low |= ~(Lanes.below(bLow ^ flip, from, top) | Lanes.below(to, bLow ^ flip, top));
      high |= ~(Lanes.below(bHigh ^ flip, from, top) | Lanes.below(to, bHigh ^ flip, top));
    }
    return gather(low & top, high & top, control);
  }

  /** Elements past both ends are equal, those past one end are not. */
  private static int equalEach(long lowDifference, long highDifference, int aValid, int bValid, int control) {
    long top = top(control);
    int same = gather(Lanes.equal(lowDifference, 0, top), Lanes.equal(highDifference, 0, top), control);
    return ((same & aValid & bValid) | ~(aValid | bValid)) & all(control);
  }

  /** Where the needle a begins in b; a needle cut off by the end of the register counts as found. */
  private static int equalOrdered(long aLow, long aHigh, long bLow, long bHigh, int lengths, int control) {
    long top = top(control);
    int bValid = (1 << (lengths >> 8)) - 1;
    int all = all(control);
    int found = all;
    for (int i = 0; i < (lengths & 0xFF); i++) {
      long wanted = broadcast(aLow, aHigh, i, control);
      int same = gather(Lanes.equal(bLow, wanted, top), Lanes.equal(bHigh, wanted, top), control) & bValid;
      found &= (same >> i) | ~(all >> i);
    }
    return found;
  }

  private static long expand(int bits, int control) {
    if ((control & WORDS) != 0) {
      // Bit k to 16k.
      return ((bits & 0xFL) * 0x0000_2000_4000_8001L & Lanes.WORD_ONE) * 0xFFFF;
    }
    // Copies the byte to all lanes, keeps bit k in lane k, and fills the lanes where it is set.
    long kept = (bits & 0xFFL) * Lanes.BYTE_ONE & 0x8040_2010_0804_0201L;
    return Lanes.fill(~Lanes.equal(kept, 0, Lanes.BYTE_TOP) & Lanes.BYTE_TOP, 8);
  }
}
