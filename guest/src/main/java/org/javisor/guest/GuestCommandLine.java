package org.javisor.guest;

import java.util.List;

/**
 * The kernel command line of our own default guest, in one place. A user's kernel gets what the user says.
 *
 * <p>The options that save time were chosen by counting what a boot executes.
 *
 * @see "Linux, Documentation/admin-guide/kernel-parameters.txt"
 */
public final class GuestCommandLine {
  private static final List<String> WORDS = List.of(
      // Kernel and shell talk through the first serial port.
      "console=ttyS0",
      // The self-tests of the cipher library are more than half of a cloud kernel's boot.
      "cryptomgr.notests",
      // RDRAND is there: no thousands of context switches to gather randomness.
      "random.trust_cpu=on",
      // One CPU: do not patch away LOCK prefixes one by one.
      "noreplace-smp",
      // The time-stamp counter follows the virtual clock: no watching it, no routing checks of the timer interrupt.
      "tsc=reliable",
      "no_timer_check",
      // Virtual CPUs of the interpreter do not speculate.
      "mitigations=off",
      // A guest that panics ends instead of hanging.
      "panic=-1");

  private GuestCommandLine() {}

  /** The default. */
  public static String standard() {
    return String.join(" ", WORDS);
  }

  /** The default for a machine whose second serial port tells the guest what happens on the host. */
  public static String withHostEvents() {
    return standard() + " javisor.events=ttyS1";
  }
}
