package org.javisor.x86;

import java.util.HashMap;
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
  private static final Pattern BRANCH = Pattern.compile("((?:j|call|loop|xbegin)\\S*) ([0-9a-f]+)");
  private static final Pattern RIP_RELATIVE = Pattern.compile("([re]ip)\\+0x([0-9a-f]+)\\]");
  private static final Map<String, Integer> COMPARISONS = new HashMap<>();

  static {
    for (String name : "eq lt le unord neq nlt nle ord".split(" ")) {
      COMPARISONS.put(name, COMPARISONS.size());
    }
  }

  private ObjdumpText() {}

  static String normalise(String text) {
    String s = COMMENT.matcher(text).replaceAll("").replaceAll("\\s+", " ").trim();
    s = dropPrefixes(s);
    // An absent index and a zero displacement may be encoded, but say nothing.
    s = s.replaceAll("\\+[er]iz\\*[1248]", "").replace("+0x0]", "]").replace("-0x0]", "]");
    s = s.replace("st(0)", "st");
    s = s.replace("OWORD PTR", "XMMWORD PTR").replace(" only)", "");
    s = s.replaceAll("\\((8087|287)$", "");
    // XCHG with itself is the NOP that it is.
    s = s.equals("xchg ax,ax") || s.equals("xchg rax,rax") ? "nop" : s;
    // A far pointer with a 64-bit offset is shown as FWORD, LDDQU's operand without a size.
    s = s.matches("(l[fgs]s|jmp|call) .*TBYTE PTR.*") ? s.replace("TBYTE PTR", "FWORD PTR") : s;
    s = s.startsWith("lddqu") ? s.replace("XMMWORD PTR ", "") : s;
    s = s.replaceAll("^(fldenv|frstor|fnsave|fnstenv)q", "$1");
    // Only 16 bits of a selector's register count: objdump names the whole register.
    Matcher selector = SELECTOR.matcher(s);
    s = selector.matches() ? selector.group(1) + "," + word(selector.group(2)) : s;
    s = s.equals("sysretd") || s.equals("sysexitd") ? s.substring(0, s.length() - 1) : s;
    return pseudoOperations(ripRelative(branchTarget(s)));
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
    for (String word : text.trim().split("\\s+")) {
      if (!PREFIXES.contains(word) && !word.startsWith("rex") && !word.equals("lock")) {
        return false;
      }
    }
    return true;
  }

  /** Branch targets are hexadecimal without 0x in objdump's listings. */
  private static String branchTarget(String s) {
    Matcher branch = BRANCH.matcher(s);
    return branch.matches() ? branch.group(1) + " 0x" + branch.group(2) : s;
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
      return "pclmulqdq " + carryless.group(2) + ",0x" + (which.startsWith("h") ? "1" : "")
          + (which.endsWith("h") ? "1" : "0");
    }
    return s;
  }
}
