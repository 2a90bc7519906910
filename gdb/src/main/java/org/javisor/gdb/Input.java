package org.javisor.gdb;

/** What comes from gdb. */
sealed interface Input {
  /**
   * A packet whose checksum is right.
   *
   * @param data without frame and escapes; nobody changes it
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares packets.
  record Packet(byte[] data) implements Input {}

  /** A packet that is damaged or too long: it is to be sent again. */
  record Damaged() implements Input {}

  /** The last answer is to be sent again. */
  record Repeat() implements Input {}

  /** The target is to stop. */
  record Interrupt() implements Input {}

  /** Nothing more comes. */
  record End() implements Input {}
}
