package org.javisor.device;

/**
 * What a guest can ask of its whole machine. Called on a vCPU's thread, possibly with a device's lock held: it only
 * notes the request, the machine carries it out when the vCPU has left its current instruction. The first request wins.
 */
public interface PowerControl {
  /** ACPI S5. */
  void powerOff();

  /** A cold reset of every device and CPU. */
  void reset();

  /**
   * The debug exit port was written.
   *
   * @param code the process's exit code
   */
  void exit(int code);
}
