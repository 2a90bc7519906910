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
   * The INIT signal to all CPUs: memory and devices stay as they are, and the first CPU begins at its reset vector.
   *
   * @see "Intel SDM volume 3, 11.1.1 Processor State After Reset"
   */
  void init();

  /**
   * The debug exit port was written.
   *
   * @param code the process's exit code
   */
  void exit(int code);
}
