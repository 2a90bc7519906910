package org.javisor.cpu;

import java.util.Locale;

/**
 * The features that CPUID announces as single bits: where each bit is, and the name by which a user switches it.
 *
 * @see "Intel SDM volume 2, CPUID - CPU Identification"
 */
public enum CpuidFeature {
  FPU(1, Register.EDX, 0),
  VME(1, Register.EDX, 1),
  DE(1, Register.EDX, 2),
  PSE(1, Register.EDX, 3),
  TSC(1, Register.EDX, 4),
  MSR(1, Register.EDX, 5),
  PAE(1, Register.EDX, 6),
  MCE(1, Register.EDX, 7),
  CX8(1, Register.EDX, 8),
  APIC(1, Register.EDX, 9),
  SEP(1, Register.EDX, 11),
  MTRR(1, Register.EDX, 12),
  PGE(1, Register.EDX, 13),
  MCA(1, Register.EDX, 14),
  CMOV(1, Register.EDX, 15),
  PAT(1, Register.EDX, 16),
  PSE36(1, Register.EDX, 17),
  CLFLUSH(1, Register.EDX, 19),
  MMX(1, Register.EDX, 23),
  FXSR(1, Register.EDX, 24),
  SSE(1, Register.EDX, 25),
  SSE2(1, Register.EDX, 26),
  /** Self-snoop: guests need no cache flush when they change a page's memory type. */
  SS(1, Register.EDX, 27),

  SSE3(1, Register.ECX, 0),
  PCLMULQDQ(1, Register.ECX, 1),
  MONITOR(1, Register.ECX, 3),
  SSSE3(1, Register.ECX, 9),
  CMPXCHG16B(1, Register.ECX, 13, "cx16"),
  PCID(1, Register.ECX, 17),
  SSE4_1(1, Register.ECX, 19, "sse4.1"),
  SSE4_2(1, Register.ECX, 20, "sse4.2"),
  X2APIC(1, Register.ECX, 21),
  MOVBE(1, Register.ECX, 22),
  POPCNT(1, Register.ECX, 23),
  TSC_DEADLINE(1, Register.ECX, 24),
  AES(1, Register.ECX, 25),
  XSAVE(1, Register.ECX, 26),
  RDRAND(1, Register.ECX, 30),
  HYPERVISOR(1, Register.ECX, 31),

  /** The APIC timer runs on in every power state. */
  ARAT(6, Register.EAX, 2),

  FSGSBASE(7, Register.EBX, 0),
  TSC_ADJUST(7, Register.EBX, 1),
  BMI1(7, Register.EBX, 3),
  SMEP(7, Register.EBX, 7),
  BMI2(7, Register.EBX, 8),
  ERMS(7, Register.EBX, 9),
  INVPCID(7, Register.EBX, 10),
  RDSEED(7, Register.EBX, 18),
  ADX(7, Register.EBX, 19),
  SMAP(7, Register.EBX, 20),
  CLFLUSHOPT(7, Register.EBX, 23),
  CLWB(7, Register.EBX, 24),
  SHA(7, Register.EBX, 29),
  UMIP(7, Register.ECX, 2),
  /** Protection keys for user pages. */
  PKU(7, Register.ECX, 3),
  RDPID(7, Register.ECX, 22),
  /** Protection keys for supervisor pages. */
  PKS(7, Register.ECX, 31),
  FSRM(7, Register.EDX, 4),
  MD_CLEAR(7, Register.EDX, 10),
  /** Indirect branch restricted speculation and prediction barrier: IA32_SPEC_CTRL and IA32_PRED_CMD. */
  SPEC_CTRL(7, Register.EDX, 26),
  STIBP(7, Register.EDX, 27),
  FLUSH_L1D(7, Register.EDX, 28),
  ARCH_CAPABILITIES(7, Register.EDX, 29),
  SSBD(7, Register.EDX, 31),

  /** XSAVE areas without components in their initial configuration. */
  XSAVEOPT(0xD, Register.EAX, 0),
  /** XSAVE areas in the compacted format. */
  XSAVEC(0xD, Register.EAX, 1),

  LAHF_LM(0x8000_0001, Register.ECX, 0),
  LZCNT(0x8000_0001, Register.ECX, 5),
  PREFETCHW(0x8000_0001, Register.ECX, 8),
  SYSCALL(0x8000_0001, Register.EDX, 11),
  NX(0x8000_0001, Register.EDX, 20),
  /** Pages of 1 GiB. */
  PDPE1GB(0x8000_0001, Register.EDX, 26),
  RDTSCP(0x8000_0001, Register.EDX, 27),
  /** Long mode. */
  LM(0x8000_0001, Register.EDX, 29),

  INVARIANT_TSC(0x8000_0007, Register.EDX, 8);

  /** The register that holds the bit. */
  public enum Register {
    EAX,
    EBX,
    ECX,
    EDX
  }

  private final int leaf;
  private final Register register;
  private final int bit;
  private final String featureName;

  CpuidFeature(int leaf, Register register, int bit) {
    this.leaf = leaf;
    this.register = register;
    this.bit = bit;
    this.featureName = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  CpuidFeature(int leaf, Register register, int bit, String featureName) {
    this.leaf = leaf;
    this.register = register;
    this.bit = bit;
    this.featureName = featureName;
  }

  /** The CPUID leaf; its sub-leaf is 1 for leaf 0DH, else 0. */
  public int leaf() {
    return leaf;
  }

  public Register register() {
    return register;
  }

  /** Bit number in the register. */
  public int bit() {
    return bit;
  }

  /** How users write it: lower case, {@code sse4.2}, {@code tsc-deadline}. */
  public String featureName() {
    return featureName;
  }
}
