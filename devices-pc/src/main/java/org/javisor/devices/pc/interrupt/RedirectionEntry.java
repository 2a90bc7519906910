package org.javisor.devices.pc.interrupt;

/**
 * The fields of an I/O redirection table entry.
 *
 * @see "Intel 82093AA data sheet, 3.2.4 I/O Redirection Table Registers"
 */
final class RedirectionEntry {
  static final long LOGICAL = 1 << 11;
  static final long REMOTE_IRR = 1 << 14;
  static final long LEVEL = 1 << 15;
  static final long MASKED = 1 << 16;

  /** Vector, delivery and destination mode, polarity, trigger mode, mask, destination. */
  static final long WRITABLE = 0xFF00_0000_0001_AFFFL;

  private RedirectionEntry() {}

  static boolean has(long entry, long flag) {
    return (entry & flag) != 0;
  }

  static int vector(long entry) {
    return (int) entry & 0xFF;
  }

  static ApicMessage message(long entry) {
    return new ApicMessage(
        ApicMessage.destination8((int) (entry >>> 56)),
        has(entry, LOGICAL),
        DeliveryMode.of(entry),
        vector(entry),
        has(entry, LEVEL),
        true);
  }
}
