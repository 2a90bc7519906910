package org.javisor.firmware;

/**
 * How the first CPU must be set before its first instruction. Interrupts are off (RFLAGS = 2), segments are flat,
 * general registers that are not named are zero, and the IDT is empty.
 *
 * <p>In the two protected modes the GDT at {@code gdtBase} holds what the hidden parts of the segment registers must
 * show: CS = {@link #CODE_SELECTOR}; DS, ES, FS, GS and SS = {@link #DATA_SELECTOR}; TR = {@link #TASK_SELECTOR}.
 */
public sealed interface BootState {
  /** The selector that Linux calls __BOOT_CS. */
  int CODE_SELECTOR = 0x10;

  /** The selector that Linux calls __BOOT_DS. */
  int DATA_SELECTOR = 0x18;

  /** A 32-bit busy TSS with base 0 and limit 0x67. */
  int TASK_SELECTOR = 0x20;

  /**
   * 64-bit mode: CR0 = PE, PG, ET; CR4 = PAE; EFER = LME, LMA.
   *
   * @param rip entry, physical and (identity mapped) linear
   * @param rsi address of Linux' boot_params
   * @param rsp a usable stack's top
   * @param cr3 page tables that map the first 4 GiB to itself in 2 MiB pages
   * @param gdtBase linear address of the GDT
   * @param gdtLimit limit of the GDT
   * @see "Linux x86 boot protocol, section 64-bit boot protocol"
   */
  record Long64(long rip, long rsi, long rsp, long cr3, long gdtBase, int gdtLimit) implements BootState {}

  /**
   * 32-bit protected mode without paging: CR0 = PE, ET; CR4 = 0.
   *
   * @param eip entry
   * @param registers what EAX, EBX and ESI hold
   * @param esp a usable stack's top
   * @param gdtBase linear address of the GDT
   * @param gdtLimit limit of the GDT
   */
  record Protected32(int eip, Registers registers, int esp, long gdtBase, int gdtLimit) implements BootState {}

  /** General registers that boot protocols give a meaning to. */
  record Registers(int eax, int ebx, int esi) {}

  /**
   * Real mode.
   *
   * @param cs selector, its base is 16 times it
   * @param ip entry in that segment
   * @param dataSegment DS, ES, FS, GS
   * @param ss stack segment
   * @param sp stack pointer
   * @param dx DX: a BIOS passes the boot drive in DL
   */
  record Real16(int cs, int ip, int dataSegment, int ss, int sp, int dx) implements BootState {}
}
