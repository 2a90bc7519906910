package org.javisor.conformance.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.javisor.x86.Encoding;
import org.javisor.x86.EncodingTable;
import org.javisor.x86.Feature;
import org.javisor.x86.InstanceGenerator;

/** Which encodings the host can be asked about. */
final class Candidates {
  private Candidates() {}

  /** What /proc/cpuinfo says of the first processor. */
  static Set<String> hostFlags() {
    try {
      String line = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(l -> l.startsWith("flags")).findFirst().orElse("");
      return Set.copyOf(Pattern.compile("\\s+").splitAsStream(line).collect(Collectors.toSet()));
    } catch (IOException e) {
      return Set.of();
    }
  }

  /**
   * @param generator makes instances for the code size to be tested
   */
  static List<Encoding> all(Set<String> hostFlags, InstanceGenerator generator) {
    return EncodingTable.all().stream()
        .filter(generator::canGenerate)
        .filter(Candidates::isPlainUserCode)
        .filter(e -> hostHas(hostFlags, e.feature()))
        .toList();
  }

  private static boolean hostHas(Set<String> flags, Feature feature) {
    return switch (feature) {
      case BASE, I486, I586, P6, SYSCALL, LM -> true;
      case SSE3 -> flags.contains("pni");
      case CLFSH -> flags.contains("clflush");
      case LZCNT -> flags.contains("abm");
      case SHA -> flags.contains("sha_ni");
      case PREFETCHW -> flags.contains("3dnowprefetch");
      case HYPERVISOR, MONITOR, PKU, XSAVE, XSAVEOPT, XSAVEC, XSAVES, SMAP, RDPID, RDTSCP, ALT_MOV_CR8 -> false;
      default -> flags.contains(feature.name().toLowerCase(java.util.Locale.ROOT));
    };
  }

  /**
   * Leaves out what user code may not do, what transfers control, what depends on the host's time, identity, segments
   * or TLS, and approximations that differ between vendors.
   */
  private static boolean isPlainUserCode(Encoding e) {
    return switch (e.mnemonic()) {
      case MOV_SEG, MOV_CR, MOV_DR, PUSH_SEG, POP_SEG, LDS, LES, LSS, LFS, LGS, INS, OUTS, IN, OUT, JCC, JMP, JMPF,
          CALL,
          CALLF, RET, RETF, LOOP, LOOPE, LOOPNE, JCXZ, INT, INT1, INT3, INTO, IRET, BOUND, SYSCALL, SYSRET, SYSENTER,
          SYSEXIT, UD0, UD1, UD2, VMCALL, VMMCALL, CLI, STI, CLAC, STAC, HLT, CPUID, RDTSC, RDTSCP, RDPMC, RDPID, RDMSR,
          WRMSR, RDRAND, RDSEED, INVD, WBINVD, INVLPG, INVPCID, LGDT, LIDT, LLDT, LTR, SGDT, SIDT, SLDT, STR, SMSW,
          LMSW,
          CLTS, LAR, LSL, VERR, VERW, SWAPGS, MONITOR, MWAIT, RSM, RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE, XGETBV,
          XSETBV, RDPKRU, WRPKRU, XSAVE, XSAVEOPT, XSAVEC, XSAVES, XRSTOR, XRSTORS, PUSHF, POPF -> false;
      case RCPPS, RCPSS, RSQRTPS, RSQRTSS -> false;
      case F2XM1, FYL2X, FYL2XP1, FPTAN, FPATAN, FSIN, FCOS, FSINCOS -> false;
      // Their images hold pointers that processors of different vendors keep differently.
      case FNSTENV, FLDENV, FNSAVE, FRSTOR, FXSAVE, FXRSTOR -> false;
      default -> true;
    };
  }
}
