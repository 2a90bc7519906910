package org.javisor.engine.kvm;

/**
 * Numbers of KVM's interface: requests, capabilities, exits, and where things are in its structures.
 *
 * @see "Linux, Documentation/virt/kvm/api.rst and include/uapi/linux/kvm.h"
 */
final class Kvm {
  /** The only version that ever was. */
  static final int API_VERSION = 12;

  // Requests to /dev/kvm.
  static final long GET_API_VERSION = 0xAE00;
  static final long CREATE_VM = 0xAE01;
  static final long CHECK_EXTENSION = 0xAE03;
  static final long GET_VCPU_MMAP_SIZE = 0xAE04;
  static final long GET_SUPPORTED_CPUID = 0xC008_AE05L;

  // Requests to a machine.
  static final long CREATE_VCPU = 0xAE41;
  static final long GET_DIRTY_LOG = 0x4010_AE42L;
  static final long SET_USER_MEMORY_REGION = 0x4020_AE46L;
  static final long SET_TSS_ADDR = 0xAE47;
  static final long SET_IDENTITY_MAP_ADDR = 0x4008_AE48L;
  static final long ENABLE_CAP = 0x4068_AEA3L;
  static final long X86_SET_MSR_FILTER = 0x4188_AEC6L;

  // Requests to a virtual CPU.
  static final long RUN = 0xAE80;
  static final long GET_REGS = 0x8090_AE81L;
  static final long SET_REGS = 0x4090_AE82L;
  static final long GET_SREGS = 0x8138_AE83L;
  static final long SET_SREGS = 0x4138_AE84L;
  static final long INTERRUPT = 0x4004_AE86L;
  static final long GET_MSRS = 0xC008_AE88L;
  static final long SET_MSRS = 0x4008_AE89L;
  static final long SET_CPUID2 = 0x4008_AE90L;
  static final long NMI = 0xAE9A;
  static final long GET_VCPU_EVENTS = 0x8040_AE9FL;
  static final long SET_VCPU_EVENTS = 0x4040_AEA0L;
  static final long GET_DEBUGREGS = 0x8080_AEA1L;
  static final long SET_DEBUGREGS = 0x4080_AEA2L;
  static final long SET_TSC_KHZ = 0xAEA2;
  static final long GET_TSC_KHZ = 0xAEA3;
  static final long GET_XSAVE = 0x9000_AEA4L;
  static final long SET_XSAVE = 0x5000_AEA5L;
  static final long GET_XCRS = 0x8188_AEA6L;
  static final long SET_XCRS = 0x4188_AEA7L;
  static final long GET_SREGS2 = 0x8140_AECCL;
  static final long SET_SREGS2 = 0x4140_AECDL;
  static final long SET_DEVICE_ATTR = 0x4018_AEE1L;
  static final long GET_DEVICE_ATTR = 0x4018_AEE2L;
  static final long HAS_DEVICE_ATTR = 0x4018_AEE3L;

  // Capabilities.
  static final int CAP_USER_MEMORY = 3;
  static final int CAP_SET_TSS_ADDR = 4;
  static final int CAP_NR_MEMSLOTS = 10;
  static final int CAP_USER_NMI = 22;
  static final int CAP_SET_IDENTITY_MAP_ADDR = 37;
  static final int CAP_VCPU_EVENTS = 41;
  static final int CAP_DEBUGREGS = 50;
  static final int CAP_XSAVE = 55;
  static final int CAP_XCRS = 56;
  static final int CAP_TSC_CONTROL = 60;
  static final int CAP_GET_TSC_KHZ = 61;
  static final int CAP_READONLY_MEM = 81;
  static final int CAP_IMMEDIATE_EXIT = 136;
  static final int CAP_X86_USER_SPACE_MSR = 188;
  static final int CAP_X86_MSR_FILTER = 189;
  static final int CAP_SREGS2 = 200;

  // Reasons to exit.
  static final int EXIT_IO = 2;
  static final int EXIT_DEBUG = 4;
  static final int EXIT_HLT = 5;
  static final int EXIT_MMIO = 6;
  static final int EXIT_IRQ_WINDOW_OPEN = 7;
  static final int EXIT_SHUTDOWN = 8;
  static final int EXIT_FAIL_ENTRY = 9;
  static final int EXIT_INTR = 10;
  static final int EXIT_SET_TPR = 11;
  static final int EXIT_INTERNAL_ERROR = 17;
  static final int EXIT_X86_RDMSR = 29;
  static final int EXIT_X86_WRMSR = 30;

  static final int MEM_LOG_DIRTY_PAGES = 1;
  static final int MEM_READONLY = 2;

  private Kvm() {}
}
