package org.javisor.devices.pc.pci;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.device.MsiSink;
import org.javisor.memory.MmioRegion;

/**
 * The MSI-X capability of a function: its table of messages and the bits of those that wait behind a mask. The region
 * holds both, the table first. Its lock comes after those of devices and of the bus, and before the interrupt
 * controllers'.
 *
 * @see "PCI Local Bus Specification 3.0, 6.8.2 MSI-X Capability and Table Structures"
 */
public final class MsiX implements MmioRegion {
  public static final int CAPABILITY_ID = 0x11;

  /** Of the region. */
  public static final int SIZE_BYTES = 0x1000;

  /** As many as fit in front of the pending bits here. */
  public static final int MAXIMUM_VECTORS = 64;

  private static final int PENDING = 0x800;
  private static final int ENTRY_BYTES = 16;
  private static final int CONTROL = 2;
  private static final int ENABLE = 1 << 15;
  private static final int FUNCTION_MASK = 1 << 14;

  private final MsiSink sink;
  private final int[] table;
  private final boolean[] pending;
  private boolean enabled;
  private boolean masked;

  /** @param vectors 1 to {@value #MAXIMUM_VECTORS} */
  public MsiX(int vectors, MsiSink sink) {
    if (vectors < 1 || vectors > MAXIMUM_VECTORS) {
      throw new IllegalArgumentException("1 to %d vectors, not %d".formatted(MAXIMUM_VECTORS, vectors));
    }
    this.sink = sink;
    this.table = new int[vectors * ENTRY_BYTES / 4];
    this.pending = new boolean[vectors];
    reset();
  }

  /** How many messages there are. */
  public int vectors() {
    return pending.length;
  }

  /**
   * Declares the capability.
   *
   * @param bar the memory base address register that holds the region
   * @return its offset, for {@link #control}
   */
  public int declare(PciFunction function, int bar) {
    int offset = function.addCapability(CAPABILITY_ID, new byte[] {
      (byte) (vectors() - 1), 0, (byte) bar, 0, 0, 0, (byte) bar, (byte) (PENDING >> 8), 0, 0
    });
    function.writable(offset + CONTROL, 2, ENABLE | FUNCTION_MASK);
    return offset;
  }

  /** Takes over the message control register: called whenever software may have written it. */
  public synchronized void control(PciFunction function, int capability) {
    int control = function.read(capability + CONTROL, 2);
    enabled = (control & ENABLE) != 0;
    masked = (control & FUNCTION_MASK) != 0;
    sendUnmasked();
  }

  /** Whether messages take the place of the interrupt pin. */
  public synchronized boolean enabled() {
    return enabled;
  }

  /** Sends a message, or remembers it while it is masked; no effect for a vector that is not there. */
  public synchronized void fire(int vector) {
    if (vector >= 0 && vector < pending.length && enabled) {
      pending[vector] = true;
      sendUnmasked();
    }
  }

  private void sendUnmasked() {
    for (int vector = 0; vector < pending.length && enabled && !masked; vector++) {
      int at = vector * ENTRY_BYTES / 4;
      if (pending[vector] && (table[at + 3] & 1) == 0) {
        pending[vector] = false;
        sink.send((long) table[at + 1] << 32 | table[at] & 0xFFFF_FFFFL, table[at + 2]);
      }
    }
  }

  @Override
  public synchronized long read(long offset, int sizeBytes) {
    int at = (int) offset & ~3;
    if (sizeBytes == 8) {
      return word(at) & 0xFFFF_FFFFL | (long) word(at + 4) << 32;
    }
    return (word(at) & 0xFFFF_FFFFL) >>> 8 * (offset & 3);
  }

  private int word(int offset) {
    if (offset < 4 * table.length) {
      return table[offset / 4];
    }
    int bits = 0;
    int first = (offset - PENDING) * 8;
    for (int i = 0; i < 32 && first >= 0 && first + i < pending.length; i++) {
      bits |= pending[first + i] ? 1 << i : 0;
    }
    return bits;
  }

  /** Doublewords and quadwords; narrower writes are undefined, and ignored here. */
  @Override
  public synchronized void write(long offset, int sizeBytes, long value) {
    if (sizeBytes >= 4 && (offset & 3) == 0) {
      set((int) offset, (int) value);
      if (sizeBytes == 8) {
        set((int) offset + 4, (int) (value >>> 32));
      }
      sendUnmasked();
    }
  }

  private void set(int offset, int value) {
    if (offset < 4 * table.length) {
      table[offset / 4] = offset % ENTRY_BYTES == 12 ? value & 1 : value;
    }
  }

  /** All messages masked, none waiting; the control register is the function's. */
  public synchronized void reset() {
    for (int i = 0; i < table.length; i++) {
      table[i] = i % 4 == 3 ? 1 : 0;
    }
    Arrays.fill(pending, false);
  }

  public synchronized MsiXStateV1 save() {
    List<Integer> words = new ArrayList<>();
    for (int word : table) {
      words.add(word);
    }
    List<Boolean> waiting = new ArrayList<>();
    for (boolean bit : pending) {
      waiting.add(bit);
    }
    return new MsiXStateV1(words, waiting);
  }

  /** @throws org.javisor.device.DeviceStateException if it has another number of messages */
  public synchronized void restore(MsiXStateV1 state) {
    DeviceState.size("pending", state.pending(), pending.length);
    for (int i = 0; i < table.length; i++) {
      table[i] = i % 4 == 3 ? state.table().get(i) & 1 : state.table().get(i);
    }
    for (int i = 0; i < pending.length; i++) {
      pending[i] = state.pending().get(i);
    }
    sendUnmasked();
  }
}
