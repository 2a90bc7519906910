package org.javisor.firmware.acpi;

import java.util.List;

/**
 * A resource template: what {@code _CRS} returns.
 *
 * @see "ACPI 6.5, section 6.4 Resource Data Types for ACPI"
 */
final class Resources {
  private static final int IO_PORT = 0x47;
  private static final int IRQ = 0x22;
  private static final int END_TAG = 0x79;
  private static final int EXTENDED_INTERRUPT = 0x89;
  private static final int CONSUMER = 1;
  private static final int SHARED = 1 << 3;
  private static final int MEMORY_32_FIXED = 0x86;
  private static final int DWORD_ADDRESS = 0x87;
  private static final int WORD_ADDRESS = 0x88;
  private static final int QWORD_ADDRESS = 0x8A;

  /** Where the number of a shared interrupt stands in a template that holds nothing else. */
  static final int INTERRUPT_NUMBER = 5;

  private static final int TYPE_MEMORY = 0;
  private static final int TYPE_IO = 1;
  private static final int TYPE_BUS = 2;

  /** Minimum and maximum are fixed; positively decoded; resources are handed on to children. */
  private static final int PRODUCER_FIXED = 0x0C;

  private static final int IO_WHOLE_RANGE = 0x03;
  private static final int READ_WRITE = 1;
  private static final int DECODES_16_BITS = 1;

  private final TableBytes bytes = new TableBytes();

  /** Ports that a device decodes. */
  Resources io(int port, int count) {
    bytes.u8(IO_PORT).u8(DECODES_16_BITS).u16(port).u16(port).u8(1).u8(count);
    return this;
  }

  /** An edge-triggered, active-high ISA interrupt. */
  Resources irq(int number) {
    bytes.u8(IRQ).u16(1L << number);
    return this;
  }

  /** A level-triggered, active-high, shared interrupt of any number. */
  Resources interrupt(int gsi) {
    return sharedInterrupt(List.of(gsi));
  }

  /**
   * A level-triggered, active-high, shared interrupt: one of several that are possible, or the one that is used.
   *
   * @see "ACPI 6.5, section 6.4.3.6 Extended Interrupt Descriptor"
   */
  Resources sharedInterrupt(List<Integer> numbers) {
    bytes.u8(EXTENDED_INTERRUPT).u16(2 + 4L * numbers.size()).u8(CONSUMER | SHARED).u8(numbers.size());
    numbers.forEach(bytes::u32);
    return this;
  }

  /** Registers in memory. */
  Resources memory(long address, long sizeBytes) {
    bytes.u8(MEMORY_32_FIXED).u16(9).u8(READ_WRITE).u32(address).u32(sizeBytes);
    return this;
  }

  Resources busWindow(int first, int last) {
    bytes.u8(WORD_ADDRESS).u16(13).u8(TYPE_BUS).u8(PRODUCER_FIXED).u8(0);
    bytes.u16(0).u16(first).u16(last).u16(0).u16(last - first + 1);
    return this;
  }

  Resources ioWindow(long first, long last) {
    bytes.u8(WORD_ADDRESS).u16(13).u8(TYPE_IO).u8(PRODUCER_FIXED).u8(IO_WHOLE_RANGE);
    bytes.u16(0).u16(first).u16(last).u16(0).u16(last - first + 1);
    return this;
  }

  Resources memoryWindow(long first, long last) {
    bytes.u8(DWORD_ADDRESS).u16(23).u8(TYPE_MEMORY).u8(PRODUCER_FIXED).u8(READ_WRITE);
    bytes.u32(0).u32(first).u32(last).u32(0).u32(last - first + 1);
    return this;
  }

  Resources wideMemoryWindow(long first, long last) {
    bytes.u8(QWORD_ADDRESS).u16(43).u8(TYPE_MEMORY).u8(PRODUCER_FIXED).u8(READ_WRITE);
    bytes.u64(0).u64(first).u64(last).u64(0).u64(last - first + 1);
    return this;
  }

  /** The template as the buffer that {@code _CRS} is; its end tag says that no checksum is used. */
  byte[] toBuffer() {
    return Aml.buffer(Aml.join(bytes.toArray(), new byte[] {END_TAG, 0}));
  }
}
