package org.javisor.devices.pc.interrupt;

import java.util.Arrays;
import java.util.List;

/**
 * An I/O APIC with 24 pins and, as version 0x20, an EOI register.
 *
 * <p>Pins take "asserted", not a voltage: the polarity bit is kept and has no effect. Edges on a masked pin are lost,
 * as the data sheet says.
 *
 * @see "Intel 82093AA data sheet; 82801 (ICH) data sheets for the EOI register"
 */
final class IoApic {
  static final int PINS = 24;

  private static final int INDEX_OFFSET = 0x00;
  private static final int WINDOW_OFFSET = 0x10;
  private static final int EOI_OFFSET = 0x40;

  private static final int ID = 0;
  private static final int VERSION = 1;
  private static final int ARBITRATION = 2;
  private static final int TABLE = 0x10;

  /** Sends a message to local APICs. Returns whether one of them took it. */
  interface Bus {
    boolean send(ApicMessage message);
  }

  private final int powerOnId;
  private final Bus bus;
  private final long[] entries = new long[PINS];
  private int pins;
  private int index;
  private int id;

  IoApic(int id, Bus bus) {
    this.powerOnId = id;
    this.bus = bus;
    reset();
  }

  /** Power-on; the levels of the pins stay as they are. */
  void reset() {
    Arrays.fill(entries, RedirectionEntry.MASKED);
    index = 0;
    id = powerOnId;
  }

  void pin(int number, boolean asserted) {
    int bit = 1 << number;
    boolean rises = asserted && (pins & bit) == 0;
    pins = asserted ? pins | bit : pins & ~bit;
    if (rises) {
      deliver(number);
    }
  }

  /** Sends what a pin requests: a rising edge, or a level that no local APIC is serving. */
  private void deliver(int pin) {
    long entry = entries[pin];
    boolean waits = RedirectionEntry.has(entry, RedirectionEntry.LEVEL)
        && RedirectionEntry.has(entry, RedirectionEntry.REMOTE_IRR);
    if (waits || RedirectionEntry.has(entry, RedirectionEntry.MASKED)) {
      return;
    }
    boolean taken = bus.send(RedirectionEntry.message(entry));
    DeliveryMode mode = DeliveryMode.of(entry);
    boolean ends = mode == DeliveryMode.FIXED || mode == DeliveryMode.LOWEST_PRIORITY;
    if (taken && ends && RedirectionEntry.has(entry, RedirectionEntry.LEVEL)) {
      entries[pin] |= RedirectionEntry.REMOTE_IRR;
    }
  }

  private void deliverLevel(int pin) {
    if ((pins >> pin & 1) != 0 && RedirectionEntry.has(entries[pin], RedirectionEntry.LEVEL)) {
      deliver(pin);
    }
  }

  /** A local APIC ended a level-triggered interrupt: pins that still assert are sent again. */
  void endOfInterrupt(int vector) {
    for (int pin = 0; pin < PINS; pin++) {
      long entry = entries[pin];
      if (RedirectionEntry.has(entry, RedirectionEntry.REMOTE_IRR) && RedirectionEntry.vector(entry) == vector) {
        entries[pin] &= ~RedirectionEntry.REMOTE_IRR;
        deliverLevel(pin);
      }
    }
  }

  /** Sends again the levels that no local APIC would take before. */
  void retry() {
    for (int waiting = pins; waiting != 0; waiting &= waiting - 1) {
      deliverLevel(Integer.numberOfTrailingZeros(waiting));
    }
  }

  int read(int offset) {
    return switch (offset) {
      case INDEX_OFFSET -> index;
      case WINDOW_OFFSET -> readRegister();
      default -> 0;
    };
  }

  private int readRegister() {
    return switch (index) {
      case ID, ARBITRATION -> id << 24;
      case VERSION -> 0x20 | (PINS - 1) << 16;
      default -> {
        int pin = index - TABLE >> 1;
        yield index < TABLE || pin >= PINS ? 0 : (int) (entries[pin] >>> 32 * (index & 1));
      }
    };
  }

  void write(int offset, int value) {
    switch (offset) {
      case INDEX_OFFSET -> index = value & 0xFF;
      case WINDOW_OFFSET -> writeRegister(value);
      case EOI_OFFSET -> endOfInterrupt(value & 0xFF);
      default -> {
        // Reserved.
      }
    }
  }

  private void writeRegister(int value) {
    int pin = index - TABLE >> 1;
    if (index == ID) {
      id = value >>> 24 & 0xF;
    } else if (index >= TABLE && pin < PINS) {
      writeEntry(pin, value & 0xFFFF_FFFFL, 32 * (index & 1));
    }
  }

  /** Making a pin edge-triggered clears its remote IRR, which software without an EOI register relies on. */
  private void writeEntry(int pin, long half, int shift) {
    long writable = RedirectionEntry.WRITABLE & 0xFFFF_FFFFL << shift;
    long entry = entries[pin] & ~writable | half << shift & writable;
    if (!RedirectionEntry.has(entry, RedirectionEntry.LEVEL)) {
      entry &= ~RedirectionEntry.REMOTE_IRR;
    }
    entries[pin] = entry;
    deliverLevel(pin);
  }

  IoApicStateV1 save() {
    return new IoApicStateV1(id, index, pins, Arrays.stream(entries).boxed().toList());
  }

  void restore(IoApicStateV1 state) {
    List<Long> saved = state.entries();
    id = state.id();
    index = state.index();
    pins = state.pins();
    for (int pin = 0; pin < PINS; pin++) {
      entries[pin] = saved.get(pin);
    }
  }
}
