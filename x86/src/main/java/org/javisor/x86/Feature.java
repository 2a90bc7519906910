package org.javisor.x86;

/**
 * What a processor must offer for an encoding to be defined; elsewhere it raises #UD (or means something older, as
 * LZCNT decodes as BSR).
 *
 * @see "Intel SDM volume 2, CPUID"
 */
public enum Feature {
  /** The 80386 and its x87: always there. A machine without FPU decodes x87 instructions and raises #NM. */
  BASE,
  /** BSWAP, CMPXCHG, XADD, INVD, WBINVD, INVLPG. */
  I486,
  /** CPUID, RSM. */
  I586,
  /** Multi-byte NOP, RDPMC, UD0, UD1 and the hint space 0F 18..1F. */
  P6,
  TSC,
  MSR,
  CX8,
  SEP,
  /** CMOVcc, FCMOVcc, FCOMI. */
  CMOV,
  MMX,
  FXSR,
  CLFSH,
  SSE,
  SSE2,
  SSE3,
  SSSE3,
  SSE4_1,
  SSE4_2,
  POPCNT,
  /** LAHF and SAHF in 64-bit mode. */
  LAHF_LM,
  CX16,
  MOVBE,
  AES,
  PCLMULQDQ,
  SHA,
  RDRAND,
  RDSEED,
  ADX,
  LZCNT,
  BMI1,
  BMI2,
  XSAVE,
  XSAVEOPT,
  XSAVEC,
  XSAVES,
  FSGSBASE,
  RDTSCP,
  RDPID,
  INVPCID,
  SMAP,
  MONITOR,
  CLFLUSHOPT,
  CLWB,
  PKU,
  /** PREFETCHW: CPUID 8000_0001H ECX bit 8. */
  PREFETCHW,
  SYSCALL,
  /** 64-bit mode. */
  LM,
  /** LOCK MOV CR0 is MOV CR8: AMD's CPUID 8000_0001H ECX bit 4. */
  ALT_MOV_CR8,
  /** VMCALL and VMMCALL reach a hypervisor. */
  HYPERVISOR
}
