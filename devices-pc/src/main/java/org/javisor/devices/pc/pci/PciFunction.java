package org.javisor.devices.pc.pci;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.InterruptLine;

/**
 * One PCI function: a configuration space whose writable bits are declared, base address registers, an interrupt pin.
 * Configure it before it is put on a bus; from then on the {@link PciHost} guards it.
 *
 * @see "PCI Local Bus Specification 3.0, chapter 6 Configuration Space"
 */
public class PciFunction {
  private static final int LOW_16 = 0xFFFF;

  private final byte[] space = new byte[ConfigRegister.SIZE];
  private final byte[] powerOn = new byte[ConfigRegister.SIZE];
  private final byte[] writable = new byte[ConfigRegister.SIZE];
  private final List<BaseAddressRegister> bars = new ArrayList<>();
  private InterruptLine pin = InterruptLine.UNCONNECTED;
  private int capabilitiesEnd = ConfigRegister.FIRST_CAPABILITY;
  private int lastCapability;
  private boolean asserted;

  public PciFunction(PciIdentity identity) {
    preset(ConfigRegister.VENDOR_ID, 2, identity.vendorId());
    preset(ConfigRegister.DEVICE_ID, 2, identity.deviceId());
    preset(ConfigRegister.REVISION_ID, 1, identity.revisionId());
    preset(ConfigRegister.CLASS_CODE, 3, identity.classCode());
    preset(ConfigRegister.SUBSYSTEM_VENDOR_ID, 2, identity.subsystemVendorId());
    preset(ConfigRegister.SUBSYSTEM_ID, 2, identity.subsystemId());
    writable(
        ConfigRegister.COMMAND,
        2,
        ConfigRegister.IO_SPACE
            | ConfigRegister.MEMORY_SPACE
            | ConfigRegister.BUS_MASTER
            | ConfigRegister.INTERRUPT_DISABLE);
    writable(ConfigRegister.INTERRUPT_LINE, 1, 0xFF);
  }

  // Declaration

  /** Sets a register's power-on value, little-endian. */
  public final void preset(int offset, int sizeBytes, int value) {
    for (int i = 0; i < sizeBytes; i++) {
      space[offset + i] = (byte) (value >>> 8 * i);
      powerOn[offset + i] = space[offset + i];
    }
  }

  /** Declares which bits of a register software may change. */
  public final void writable(int offset, int sizeBytes, int mask) {
    for (int i = 0; i < sizeBytes; i++) {
      writable[offset + i] = (byte) (mask >>> 8 * i);
    }
  }

  /**
   * Adds an I/O base address register.
   *
   * @param index 0 to 5
   * @param ports how many, a power of two of at least 4
   */
  public final void addIoBar(int index, int ports, BarTarget target) {
    addBar(new BaseAddressRegister(BaseAddressRegister.Kind.IO, index, ports, target), 4, 256);
  }

  /**
   * Adds a memory base address register below 4 GiB.
   *
   * @param sizeBytes a power of two of at least a page
   */
  public final void addMemoryBar(int index, long sizeBytes, BarTarget target) {
    addBar(new BaseAddressRegister(BaseAddressRegister.Kind.MEMORY_32, index, sizeBytes, target), 4096, 1L << 31);
  }

  /** Adds a memory base address register anywhere, which takes the places {@code index} and the next. */
  public final void addMemoryBar64(int index, long sizeBytes, BarTarget target) {
    addBar(new BaseAddressRegister(BaseAddressRegister.Kind.MEMORY_64, index, sizeBytes, target), 4096, 1L << 40);
  }

  /**
   * Adds an expansion ROM base address register.
   *
   * @param sizeBytes a power of two of at least a page
   */
  public final void addRom(long sizeBytes, BarTarget target) {
    addBar(new BaseAddressRegister(BaseAddressRegister.Kind.ROM, 0, sizeBytes, target), 4096, 1L << 24);
    writable(ConfigRegister.EXPANSION_ROM, 1, ConfigRegister.ROM_ENABLE);
  }

  private void addBar(BaseAddressRegister bar, long minimum, long maximum) {
    if (Long.bitCount(bar.sizeBytes) != 1 || bar.sizeBytes < minimum || bar.sizeBytes > maximum) {
      throw new IllegalArgumentException("a BAR cannot have " + bar.sizeBytes + " bytes");
    }
    int offset = bar.offset();
    preset(offset, 1, bar.kind.flags);
    writable(offset, 4, (int) bar.addressMask());
    if (bar.kind == BaseAddressRegister.Kind.MEMORY_64) {
      writable(offset + 4, 4, (int) (bar.addressMask() >>> 32));
    }
    bars.add(bar);
  }

  /**
   * Appends a capability to the list.
   *
   * @param body what follows its ID and the pointer to the next one
   * @return its offset
   * @throws IllegalArgumentException if the configuration space is full
   * @see "PCI Local Bus Specification 3.0, 6.7 Capabilities List"
   */
  public final int addCapability(int id, byte[] body) {
    int offset = capabilitiesEnd;
    if (offset + 2 + body.length > ConfigRegister.SIZE) {
      throw new IllegalArgumentException("no room for a capability of %d bytes".formatted(2 + body.length));
    }
    preset(lastCapability == 0 ? ConfigRegister.CAPABILITIES : lastCapability + 1, 1, offset);
    preset(ConfigRegister.STATUS, 1, read(ConfigRegister.STATUS, 1) | ConfigRegister.CAPABILITIES_LIST);
    preset(offset, 1, id);
    for (int i = 0; i < body.length; i++) {
      preset(offset + 2 + i, 1, body[i]);
    }
    lastCapability = offset;
    capabilitiesEnd = offset + 2 + body.length + 3 & ~3;
    return offset;
  }

  /** @param number 1 for INTA# to 4 for INTD# */
  public final void interruptPin(int number) {
    preset(ConfigRegister.INTERRUPT_PIN, 1, number);
  }

  final void connect(InterruptLine line) {
    pin = line;
  }

  // Configuration space

  /** Reads 1, 2 or 4 bytes that do not cross a doubleword. */
  public final int read(int offset, int sizeBytes) {
    int value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value |= (space[offset + i & 0xFF] & 0xFF) << 8 * i;
    }
    return value;
  }

  final void write(int offset, int sizeBytes, int value) {
    for (int i = 0; i < sizeBytes; i++) {
      int at = offset + i & 0xFF;
      int mask = writable[at];
      space[at] = (byte) (space[at] & ~mask | value >>> 8 * i & mask);
    }
    update();
    written(offset, sizeBytes);
  }

  /** Told after software wrote registers; with the PCI lock held. */
  protected void written(int offset, int sizeBytes) {
    // Most functions have no registers of their own.
  }

  /**
   * Whether an access is carried out by {@link #readWindow} and {@link #writeWindow} instead, without the PCI lock: a
   * window to registers of the device, whose lock comes before it.
   */
  protected boolean isWindow(int offset) {
    return false;
  }

  /** Reads through a window. */
  protected int readWindow(int offset, int sizeBytes) {
    return -1;
  }

  /** Writes through a window. */
  protected void writeWindow(int offset, int sizeBytes, int value) {
    // Most functions have none.
  }

  /** Whether the function may access memory. */
  public final boolean busMaster() {
    return (command() & ConfigRegister.BUS_MASTER) != 0;
  }

  private int command() {
    return read(ConfigRegister.COMMAND, 2) & LOW_16;
  }

  /** Brings base addresses and interrupt pin in line with the registers. */
  private void update() {
    int command = command();
    for (BaseAddressRegister bar : bars) {
      boolean io = bar.kind == BaseAddressRegister.Kind.IO;
      boolean enabled = (command & (io ? ConfigRegister.IO_SPACE : ConfigRegister.MEMORY_SPACE)) != 0;
      if (bar.kind == BaseAddressRegister.Kind.ROM) {
        enabled &= (read(ConfigRegister.EXPANSION_ROM, 1) & ConfigRegister.ROM_ENABLE) != 0;
      }
      bar.place(address(bar), enabled);
    }
    pin.set(asserted && (command & ConfigRegister.INTERRUPT_DISABLE) == 0);
  }

  private long address(BaseAddressRegister bar) {
    int offset = bar.offset();
    long high = bar.kind == BaseAddressRegister.Kind.MEMORY_64 ? (long) read(offset + 4, 4) << 32 : 0;
    return (read(offset, 4) & 0xFFFF_FFFFL | high) & bar.addressMask();
  }

  /** Sets the level of the interrupt pin. */
  final void interrupt(boolean level) {
    asserted = level;
    int status = space[ConfigRegister.STATUS];
    space[ConfigRegister.STATUS] =
        (byte) (level ? status | ConfigRegister.INTERRUPT_STATUS : status & ~ConfigRegister.INTERRUPT_STATUS);
    update();
  }

  final void reset() {
    System.arraycopy(powerOn, 0, space, 0, space.length);
    asserted = false;
    update();
    written(0, ConfigRegister.SIZE);
  }

  final PciFunctionStateV1 save(int address) {
    List<Integer> bytes = new ArrayList<>();
    for (byte b : space) {
      bytes.add(b & 0xFF);
    }
    return new PciFunctionStateV1(address, bytes, asserted);
  }

  final boolean isSameAs(PciFunctionStateV1 state) {
    for (int i = 0; i < ConfigRegister.COMMAND; i++) {
      if (state.space().get(i) != (space[i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  /** Takes over what software could have written. */
  final void restore(PciFunctionStateV1 state) {
    for (int i = 0; i < space.length; i++) {
      space[i] = (byte) (space[i] & ~writable[i] | state.space().get(i) & writable[i]);
    }
    interrupt(state.asserted());
    written(0, ConfigRegister.SIZE);
  }
}
