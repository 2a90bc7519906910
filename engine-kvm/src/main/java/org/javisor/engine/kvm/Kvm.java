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
  static final long GET_SUPPORTED_CPUID = 0xC008_AE05L;

  // Capabilities.
  static final int CAP_USER_MEMORY = 3;
  static final int CAP_USER_NMI = 22;
  static final int CAP_VCPU_EVENTS = 41;
  static final int CAP_DEBUGREGS = 50;
  static final int CAP_XSAVE = 55;
  static final int CAP_XCRS = 56;
  static final int CAP_GET_TSC_KHZ = 61;
  static final int CAP_READONLY_MEM = 81;
  static final int CAP_IMMEDIATE_EXIT = 136;
  static final int CAP_X86_USER_SPACE_MSR = 188;
  static final int CAP_X86_MSR_FILTER = 189;

  private Kvm() {}
}
