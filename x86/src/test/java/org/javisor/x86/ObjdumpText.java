package org.javisor.x86;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings two disassemblers' texts to one form. Each step is an accepted difference in style, not in meaning; prefixes
 * without effect are dropped on both sides.
 */
final class ObjdumpText {
  private static final Set<String> PREFIXES = Set.of(
      "data16", "data32", "addr16", "addr32", "cs", "ds", "es", "ss", "fs", "gs", "bnd", "notrack", "xacquire",
      "xrelease", "rep", "repz", "repnz");
  private static final Set<String> REPEATED = Set.of("movs", "cmps", "stos", "lods", "scas", "ins", "outs");
  private static final Pattern COMMENT = Pattern.compile("\\s*(#.*|<.*>)$");
  private static final Pattern COMPARE = Pattern.compile("cmp(eq|lt|le|unord|neq|nlt|nle|ord)(ps|pd|ss|sd) (.*)");
  private static final Pattern CARRYLESS = Pattern.compile("pclmul(lql|hql|lqh|hqh)qdq (.*)");
  private static final Pattern SELECTOR = Pattern.compile("(mov [d-gs]s|l(?:ar|sl) \\w+),(\\w+)");
  private static final Pattern SEGMENT_BASE = Pattern.compile("((?:rd|wr)[fg]sbase) (\\w+)");
  private static final Pattern NO_REGISTER =
      Pattern.compile("(?:([d-gs]s):)?\\[[er]iz\\*[1248](?:([+-])0x([0-9a-f]+))?\\]");
  private static final Pattern BRANCH = Pattern.compile("((?:j|call|loop|xbegin)\\S*) (?:0x)?([0-9a-f]+)");
  private static final Pattern SIZED_BRANCH =
      Pattern.compile("(loopn?e?|j[er]?cxz|j(?:n?[abglsopec]|[abgl]e|n[abgl]e))[wd]");
  private static final Pattern RIP_RELATIVE = Pattern.compile("([re]ip)\\+0x([0-9a-f]+)\\]");
  private static final Pattern CARRYLESS_2_3 = Pattern.compile("(pclmulqdq .*),0x([23])");
  private static final Map<String, Integer> COMPARISONS = new HashMap<>();

  static {
    for (String name : List.of("eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord")) {
      COMPARISONS.put(name, COMPARISONS.size());
    }
  }

  private ObjdumpText() {}

  static String normalise(String text, int codeSize) {
    String s = COMMENT.matcher(text).replaceAll("").replaceAll("\\s+", " ").trim();
    s = dropPrefixes(s);
    s = noRegister(s);
    // An absent index and a zero displacement may be encoded, but say nothing.
    s = s.replaceAll("\\+[er]iz\\*[1248]", "").replace("+0x0]", "]").replace("-0x0]", "]");
    s = s.replace("st(0)", "st");
    s = s.replace("OWORD PTR", "XMMWORD PTR").replace(" only)", "");
    s = s.replaceAll("\\((8087|287)$", "");
    // XCHG with itself is the NOP that it is.
    s = s.matches("xchg (ax,ax|rax,rax)") || codeSize == Decoder.CODE_16 && s.equals("xchg eax,eax") ? "nop" : s;
    // A far pointer with a 64-bit offset is shown as FWORD, LDDQU's operand without a size.
    s = s.matches("(l[fgs]s|jmp|call) .*TBYTE PTR.*") ? s.replace("TBYTE PTR", "FWORD PTR") : s;
    s = s.matches("(lddqu|invpcid) .*") ? s.replace("XMMWORD PTR ", "") : s;
    // Sizes that only a suffix can tell are shown by one side or the other.
    s = s.replaceAll("^(fldenv|frstor|fnsave|fnstenv|[sl][gi]dt|sysret|sysexit|retf?|call|jmp)[wdq]( |$)", "$1$2");
    s = s.replaceAll("^(pcmpestr[im])q ", "$1 ");
    // A DS override before an indirect branch is NOTRACK.
    s = s.matches("(jmp|call) .*") ? s.replace(" ds:[", " [") : s;
    // 66 does not make these 16 bits wide.
    Matcher segmentBase = SEGMENT_BASE.matcher(s);
    s = segmentBase.matches() ? segmentBase.group(1) + " " + word(segmentBase.group(2)) : s;
    // With a superfluous 66 binutils takes the MMX register for an XMM one.
    s = s.matches("mov(q2dq|dq2q) .*") ? s.replace("xmm", "mm") : s;
    // Only 16 bits of a selector's register count: objdump names the whole register.
    Matcher selector = SELECTOR.matcher(s);
    s = selector.matches() ? selector.group(1) + "," + word(selector.group(2)) : s;
    return pseudoOperations(ripRelative(branchTarget(s, codeSize)));
  }

  /** An address without base and index is a number; binutils shows the pseudo index where there is a SIB byte. */
  private static String noRegister(String s) {
    Matcher m = NO_REGISTER.matcher(s);
    if (!m.find()) {
      return s;
    }
    long displacement = m.group(3) == null ? 0 : Long.parseUnsignedLong(m.group(3), 16);
    displacement = "-".equals(m.group(2)) ? -displacement : displacement;
    String segment = m.group(1) == null ? "ds" : m.group(1);
    return s.replace(m.group(), segment + ":0x" + Long.toHexString(displacement));
  }

  private static String word(String register) {
    for (int number = 0; number < 16; number++) {
      if (RegisterNames.general(number, 4).equals(register) || RegisterNames.general(number, 8).equals(register)) {
        return RegisterNames.general(number, 2);
      }
    }
    return register;
  }

  /** Whether a listing's line holds nothing but prefixes, cut off from their instruction. */
  static boolean isOnlyPrefixes(String text) {
    for (String word : text.trim().split("\\s+", -1)) {
      if (!PREFIXES.contains(word) && !word.startsWith("rex") && !word.equals("lock")) {
        return false;
      }
    }
    return true;
  }

  /**
   * Branch targets are hexadecimal without 0x in objdump's listings of files; outside 64-bit mode their upper half and
   * the operand size of the name are not always shown.
   */
  private static String branchTarget(String s, int codeSize) {
    Matcher branch = BRANCH.matcher(s);
    if (!branch.matches()) {
      return s;
    }
    long target = Long.parseUnsignedLong(branch.group(2), 16);
    if (codeSize == Decoder.CODE_64) {
      return branch.group(1) + " 0x" + Long.toHexString(target);
    }
    Matcher sized = SIZED_BRANCH.matcher(branch.group(1));
    return (sized.matches() ? sized.group(1) : branch.group(1)) + " 0x" + Long.toHexString(target & 0xFFFF);
  }

  /** A negative displacement from RIP is shown as a large positive one. */
  private static String ripRelative(String s) {
    Matcher rip = RIP_RELATIVE.matcher(s);
    if (!rip.find()) {
      return s;
    }
    long displacement = Long.parseUnsignedLong(rip.group(2), 16);
    displacement = rip.group(1).equals("eip") ? (int) displacement : displacement;
    String sign = displacement < 0 ? "-0x" : "+0x";
    return s.replace(rip.group(), rip.group(1) + sign + Long.toHexString(Math.abs(displacement)) + "]");
  }

  /** Whether two texts agree but for the padding after the name: the quick way for most of them. */
  static boolean isPlainlyEqual(String padded, String plain) {
    int space = padded.indexOf(' ');
    return space < 0
        ? padded.equals(plain)
        : plain.startsWith(padded.substring(0, space + 1))
            && padded.substring(space).stripLeading().equals(plain.substring(space + 1));
  }

  private static String dropPrefixes(String s) {
    String lock = "";
    String repeat = "";
    String rest = s;
    while (true) {
      int space = rest.indexOf(' ');
      String word = space < 0 ? rest : rest.substring(0, space);
      if (word.equals("lock")) {
        lock = "lock ";
      } else if (word.startsWith("rep")) {
        repeat = word + " ";
      } else if (!PREFIXES.contains(word) && !word.startsWith("rex")) {
        return lock + (REPEATED.contains(word) ? repeat : "") + rest;
      }
      if (space < 0) {
        return rest;
      }
      rest = rest.substring(space + 1);
    }
  }

  private static String pseudoOperations(String s) {
    Matcher compare = COMPARE.matcher(s);
    if (compare.matches()) {
      return "cmp" + compare.group(2) + " " + compare.group(3) + ",0x" + COMPARISONS.get(compare.group(1));
    }
    Matcher carryless = CARRYLESS.matcher(s);
    if (carryless.matches()) {
      String which = carryless.group(1);
      int number = (which.startsWith("h") ? 1 : 0) + (which.endsWith("h") ? 0x10 : 0);
      return "pclmulqdq " + carryless.group(2) + ",0x" + Integer.toHexString(number);
    }
    // Binutils names the selections 2 and 3 like 10H and 11H.
    Matcher plain = CARRYLESS_2_3.matcher(s);
    if (plain.matches()) {
      return plain.group(1) + ",0x1" + (plain.group(2).equals("2") ? "0" : "1");
    }
    return s;
  }
}
