package org.javisor.devices.pc.ne2000;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;

/**
 * A DP8390 with 16 KiB of buffer memory behind its remote DMA. A pure state machine.
 *
 * <p>Not modelled: loopback, monitor mode, and the tally counters, which stay zero.
 *
 * @see "National Semiconductor DP8390D data sheet, 10.0 Internal Registers; Realtek RTL8029AS data sheet, 5.1"
 */
final class Dp8390 {
  /** Registers beside those of the station address and the multicast filter, then those. */
  static final int REGISTERS = 32;

  static final int MEMORY_BYTES = 0x4000;

  /** Of the data port: software reads and writes memory there. */
  static final int DATA_PORT = 0x10;

  /** Reading it resets the chip. */
  static final int RESET_PORT = 0x18;

  private static final int MEMORY_START = 0x4000;
  private static final int PAGE = 256;
  private static final int PROM_BYTES = 32;
  private static final int SHORTEST_FRAME = 60;
  private static final int LONGEST_FRAME = 1518;

  /** In front of a received frame: status, next page, length. */
  private static final int HEADER = 4;

  // Places of registers; 0x01 to 0x0F are page 0's for writing
  private static final int CR = 0x00;
  private static final int PSTART = 0x01;
  private static final int PSTOP = 0x02;
  private static final int BNRY = 0x03;
  private static final int TPSR = 0x04;
  private static final int TBCR0 = 0x05;
  private static final int TBCR1 = 0x06;
  private static final int ISR = 0x07;
  private static final int RCR = 0x0C;
  private static final int IMR = 0x0F;
  private static final int PAR = 0x10;
  private static final int CURR = 0x16;
  private static final int MAR = 0x17;
  private static final int TSR = 0x1F;

  private static final int CR_STOP = 1;
  private static final int CR_START = 1 << 1;
  private static final int CR_TRANSMIT = 1 << 2;
  private static final int CR_REMOTE = 7 << 3;
  private static final int CR_REMOTE_READ = 1 << 3;
  private static final int CR_REMOTE_WRITE = 2 << 3;
  private static final int CR_SEND_PACKET = 3 << 3;
  private static final int CR_ABORT = 1 << 5;

  private static final int ISR_RECEIVED = 1;
  private static final int ISR_TRANSMITTED = 1 << 1;
  private static final int ISR_REMOTE_DONE = 1 << 6;
  private static final int ISR_RESET = 1 << 7;

  private static final int RCR_BROADCAST = 1 << 2;
  private static final int RCR_MULTICAST = 1 << 3;
  private static final int RCR_PROMISCUOUS = 1 << 4;

  private static final int TSR_TRANSMITTED = 1;
  private static final int RSR_RECEIVED = 1;
  private static final int RSR_GROUP = 1 << 5;

  private final byte[] registers = new byte[REGISTERS];
  private final byte[] memory = new byte[MEMORY_BYTES];
  private final byte[] prom = new byte[PROM_BYTES];
  private MacAddress address;
  private final Consumer<EthernetFrame> wire;
  private int remoteAddress;
  private int remoteBytes;

  Dp8390(MacAddress address, Consumer<EthernetFrame> wire) {
    this.address = address;
    this.wire = wire;
    readdress(address);
    reset();
  }

  /** Puts another address into the memory for identification. */
  void readdress(MacAddress changed) {
    address = changed;
    byte[] bytes = new byte[MacAddress.BYTES];
    changed.write(bytes, 0);
    for (int i = 0; i < PROM_BYTES; i++) {
      // Each byte stands there twice; the marks say that the card has 16 bits.
      prom[i] = i < 2 * MacAddress.BYTES ? bytes[i / 2] : i >= 28 ? (byte) 0x57 : 0;
    }
  }

  void reset() {
    Arrays.fill(registers, (byte) 0);
    set(CR, CR_STOP | CR_ABORT);
    set(ISR, ISR_RESET);
    remoteAddress = 0;
    remoteBytes = 0;
  }

  private int get(int register) {
    return registers[register] & 0xFF;
  }

  private void set(int register, int value) {
    registers[register] = (byte) value;
  }

  MacAddress address() {
    return address;
  }

  /** The level of the interrupt pin. */
  boolean interrupt() {
    return (get(ISR) & get(IMR) & 0x7F) != 0;
  }

  // Registers

  /** @param offset 0 to 15 */
  int read(int offset) {
    if (offset == CR) {
      return get(CR);
    }
    return switch (get(CR) >>> 6) {
      case 0 -> readPage0(offset);
      case 1 -> offset <= 6 ? get(PAR + offset - 1) : offset == 7 ? get(CURR) : get(MAR + offset - 8);
      case 2 -> offset == PSTART || offset == PSTOP || offset == TPSR || offset >= RCR ? get(offset) : 0;
      default -> 0;
    };
  }

  private int readPage0(int offset) {
    return switch (offset) {
      case 0x01 -> remoteAddress & 0xFF;
      case 0x02 -> remoteAddress >>> 8;
      case BNRY -> get(BNRY);
      case 0x04 -> get(TSR);
      case ISR -> get(ISR);
      case 0x08 -> remoteAddress & 0xFF;
      case 0x09 -> remoteAddress >>> 8;
      // The RTL8029 says that it is one.
      case 0x0A -> 'P';
      case 0x0B -> 'C';
      case 0x0C -> RSR_RECEIVED;
      default -> 0;
    };
  }

  void write(int offset, int value) {
    if (offset == CR) {
      command(value);
      return;
    }
    switch (get(CR) >>> 6) {
      case 0 -> writePage0(offset, value);
      case 1 -> set(offset <= 6 ? PAR + offset - 1 : offset == 7 ? CURR : MAR + offset - 8, value);
      default -> {
        // Page 2 is for diagnosis, page 3 of the RTL8029 for configuration.
      }
    }
  }

  private void writePage0(int offset, int value) {
    switch (offset) {
      case ISR -> set(ISR, get(ISR) & (~value | ISR_RESET));
      case 0x08 -> remoteAddress = remoteAddress & 0xFF00 | value;
      case 0x09 -> remoteAddress = remoteAddress & 0xFF | value << 8;
      case 0x0A -> remoteBytes = remoteBytes & 0xFF00 | value;
      case 0x0B -> remoteBytes = remoteBytes & 0xFF | value << 8;
      default -> set(offset, value);
    }
  }

  private void command(int value) {
    set(CR, value & ~CR_TRANSMIT);
    if ((value & CR_STOP) != 0) {
      set(ISR, get(ISR) | ISR_RESET);
      return;
    }
    if ((value & CR_START) != 0) {
      set(ISR, get(ISR) & ~ISR_RESET);
    }
    if ((value & CR_REMOTE) == CR_SEND_PACKET) {
      remoteAddress = get(BNRY) * PAGE;
      remoteBytes = byteAt(remoteAddress + 2) | byteAt(remoteAddress + 3) << 8;
    }
    boolean moves = (value & CR_REMOTE) == CR_REMOTE_READ || (value & CR_REMOTE) == CR_REMOTE_WRITE;
    if (moves && remoteBytes == 0) {
      set(ISR, get(ISR) | ISR_REMOTE_DONE);
    }
    if ((value & CR_TRANSMIT) != 0) {
      transmit();
    }
  }

  private void transmit() {
    int length = get(TBCR0) | get(TBCR1) << 8;
    if (length >= EthernetFrame.HEADER_BYTES && length <= LONGEST_FRAME) {
      byte[] frame = new byte[length];
      for (int i = 0; i < length; i++) {
        frame[i] = (byte) byteAt(get(TPSR) * PAGE + i);
      }
      wire.accept(new EthernetFrame(frame));
    }
    set(TSR, TSR_TRANSMITTED);
    set(ISR, get(ISR) | ISR_TRANSMITTED);
  }

  // Memory

  private int byteAt(int at) {
    int place = at & 0xFFFF;
    if (place < PROM_BYTES) {
      return prom[place] & 0xFF;
    }
    return place >= MEMORY_START && place < MEMORY_START + MEMORY_BYTES ? memory[place - MEMORY_START] & 0xFF : 0xFF;
  }

  private void store(int at, int value) {
    int place = at & 0xFFFF;
    if (place >= MEMORY_START && place < MEMORY_START + MEMORY_BYTES) {
      memory[place - MEMORY_START] = (byte) value;
    }
  }

  /** Reads the data port. */
  int readData(int sizeBytes) {
    int value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value |= byteAt(remoteAddress) << 8 * i;
      advance();
    }
    return value;
  }

  void writeData(int sizeBytes, int value) {
    for (int i = 0; i < sizeBytes; i++) {
      if (remoteBytes > 0) {
        store(remoteAddress, value >>> 8 * i);
      }
      advance();
    }
  }

  private void advance() {
    if (remoteBytes == 0) {
      return;
    }
    remoteAddress = remoteAddress + 1 & 0xFFFF;
    if (remoteAddress == get(PSTOP) * PAGE) {
      remoteAddress = get(PSTART) * PAGE;
    }
    remoteBytes--;
    if (remoteBytes == 0) {
      set(ISR, get(ISR) | ISR_REMOTE_DONE);
    }
  }

  // Reception

  boolean listens() {
    return (get(CR) & CR_STOP) == 0 && (get(CR) & CR_START) != 0;
  }

  private int ringPages() {
    return get(PSTOP) - get(PSTART);
  }

  /** Whether a frame of any size has room between the current page and the boundary. */
  boolean receives() {
    int current = get(CURR);
    boolean sensible = ringPages() > 0 && current >= get(PSTART) && current < get(PSTOP);
    int free = get(BNRY) - current;
    return listens() && sensible && (free <= 0 ? free + ringPages() : free) * PAGE >= LONGEST_FRAME + 2 * HEADER + PAGE;
  }

  private boolean accepts(MacAddress destination) {
    if (destination.equals(MacAddress.BROADCAST)) {
      return (get(RCR) & RCR_BROADCAST) != 0;
    }
    if ((get(RCR) & RCR_PROMISCUOUS) != 0) {
      return true;
    }
    if (destination.isGroup()) {
      int bit = hash(destination);
      return (get(RCR) & RCR_MULTICAST) != 0 && (get(MAR + bit / 8) >>> bit % 8 & 1) != 0;
    }
    return destination.equals(MacAddress.at(registers, PAR));
  }

  /** The six highest bits of the frame check sequence over an address. */
  private static int hash(MacAddress destination) {
    byte[] bytes = new byte[MacAddress.BYTES];
    destination.write(bytes, 0);
    int sequence = -1;
    for (byte b : bytes) {
      for (int bit = 0; bit < 8; bit++) {
        boolean carry = sequence < 0 ^ (b >>> bit & 1) != 0;
        sequence = sequence << 1 ^ (carry ? 0x04C1_1DB7 : 0);
      }
    }
    return sequence >>> 26;
  }

  /** The address that software gave to the filter. */
  Optional<MacAddress> filteredAddress() {
    MacAddress filtered = MacAddress.at(registers, PAR);
    return filtered.value() == 0 || filtered.isGroup() ? Optional.empty() : Optional.of(filtered);
  }

  /** Takes a frame, if it is for this card; {@link #receives} was true. */
  void receive(EthernetFrame frame) {
    if (!receives() || frame.length() > LONGEST_FRAME || !accepts(frame.destination())) {
      return;
    }
    int length = Math.max(frame.length(), SHORTEST_FRAME);
    int pages = (length + HEADER + PAGE - 1) / PAGE;
    int start = get(CURR);
    int next = start + pages >= get(PSTOP) ? start + pages - ringPages() : start + pages;
    int counted = length + HEADER;
    int status = RSR_RECEIVED | (frame.destination().isGroup() ? RSR_GROUP : 0);
    int[] header = {status, next, counted & 0xFF, counted >>> 8};
    int at = start * PAGE;
    for (int i = 0; i < counted; i++) {
      int value = i < HEADER ? header[i] : i - HEADER < frame.length() ? frame.bytes()[i - HEADER] : 0;
      store(at, value);
      at++;
      if (at == get(PSTOP) * PAGE) {
        at = get(PSTART) * PAGE;
      }
    }
    set(CURR, next);
    set(ISR, get(ISR) | ISR_RECEIVED);
  }

  Dp8390StateV1 save() {
    return new Dp8390StateV1(
        Dp8390StateV1.text(registers), remoteAddress, remoteBytes, Dp8390StateV1.text(memory));
  }

  void restore(Dp8390StateV1 state) {
    System.arraycopy(Dp8390StateV1.bytes(state.registers()), 0, registers, 0, REGISTERS);
    System.arraycopy(Dp8390StateV1.bytes(state.memory()), 0, memory, 0, MEMORY_BYTES);
    remoteAddress = state.remoteAddress();
    remoteBytes = state.remoteBytes();
  }
}
