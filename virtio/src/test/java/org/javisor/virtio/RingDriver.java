package org.javisor.virtio;

import java.util.List;
import java.util.Optional;
import org.javisor.memory.AddressSpace;

/** The driver's side of a queue, written from the standard: puts requests there and takes them back. */
abstract sealed class RingDriver permits SplitDriver, PackedDriver {
  static final int WRITE = 2;
  static final int NEXT = 1;
  static final int INDIRECT = 4;

  final AddressSpace memory;
  final long base;
  final int size;
  final boolean indirect;
  final boolean eventIndex;

  /** A buffer of a request. */
  record Buffer(long address, int length, boolean writable) {
    static Buffer readable(long address, int length) {
      return new Buffer(address, length, false);
    }

    static Buffer writable(long address, int length) {
      return new Buffer(address, length, true);
    }
  }

  /** A request that came back. */
  record Used(int id, int written) {}

  RingDriver(AddressSpace memory, long base, int size, boolean indirect, boolean eventIndex) {
    this.memory = memory;
    this.base = base;
    this.size = size;
    this.indirect = indirect;
    this.eventIndex = eventIndex;
  }

  abstract long descriptors();

  abstract long driverArea();

  abstract long deviceArea();

  /** Makes a request available; returns its ID. */
  abstract int add(List<Buffer> buffers);

  /** The next request that came back. */
  abstract Optional<Used> take();

  /** Asks for interrupts: always, or (with event index) at the next request that comes back. */
  abstract void wantInterrupts(boolean wanted);

  /** Whether the device wants to be told of the request that was added last. */
  abstract boolean mustNotify();

  final void put(long address, int bytes, long value) {
    memory.write(address, bytes, value);
  }

  final int get16(long address) {
    return (int) memory.read(address, 2);
  }

  /** Writes a descriptor of either format: what follows the length differs. */
  final void descriptor(long at, Buffer buffer, int third, int fourth) {
    put(at, 8, buffer.address());
    put(at + 8, 4, buffer.length());
    put(at + 12, 2, third);
    put(at + 14, 2, fourth);
  }
}
