package org.javisor.devices.pc.e1000;

import java.util.zip.CRC32;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.MacAddress;
import org.javisor.memory.AddressSpace;

/**
 * Stores received frames in the buffers between the head and the tail of the receive ring.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.2 Packet Reception"
 */
final class ReceiveUnit {
  private static final int DESCRIPTOR_BYTES = 16;
  private static final int SHORTEST_FRAME = 60;
  private static final int CHECK_SEQUENCE_BYTES = 4;

  /** A frame as it arrived, tag and all, without check sequence, that is taken without long packet enable. */
  private static final int LONGEST_STANDARD = 1518;

  private static final int LONGEST = 16384 - CHECK_SEQUENCE_BYTES;

  private final AddressSpace memory;
  private final RegisterFile registers;
  private final InterruptUnit interrupts;
  private final AddressFilter filter;
  private final CRC32 checkSequence = new CRC32();

  /** The frame that is being stored. */
  private final byte[] frame = new byte[LONGEST + CHECK_SEQUENCE_BYTES];

  ReceiveUnit(AddressSpace memory, RegisterFile registers, InterruptUnit interrupts) {
    this.memory = memory;
    this.registers = registers;
    this.interrupts = interrupts;
    this.filter = new AddressFilter(registers);
  }

  boolean enabled() {
    return registers.has(Register.RCTL, Bits.RCTL_EN);
  }

  private int ring() {
    return (registers.get(Register.RDLEN) & 0xF_FF80) / DESCRIPTOR_BYTES;
  }

  /** Descriptors that software has given. */
  private int free() {
    int ring = ring();
    if (ring == 0 || registers.get(Register.RDH) >= ring) {
      return 0;
    }
    return Math.floorMod(registers.get(Register.RDT) % ring - registers.get(Register.RDH), ring);
  }

  private int bufferBytes() {
    int code = registers.get(Register.RCTL) >>> Bits.RCTL_BSIZE_SHIFT & 3;
    boolean extended = registers.has(Register.RCTL, Bits.RCTL_BSEX);
    return (extended && code != 0 ? 32768 : 2048) >>> code;
  }

  /** Whether a frame of any size that a wire carries has room. */
  boolean ready() {
    return enabled() && free() > (LONGEST_STANDARD + CHECK_SEQUENCE_BYTES) / bufferBytes();
  }

  /** The class of {@code PRC64} and its like: bytes with check sequence. */
  static int sizeClass(int bytes) {
    return bytes <= 64 ? 0 : Math.min(26 - Integer.numberOfLeadingZeros(bytes), 5);
  }

  /** Takes a frame; what is not for this card, or has no room, is gone. */
  void receive(EthernetFrame received, long now) {
    boolean longAllowed = registers.has(Register.RCTL, Bits.RCTL_LPE);
    if (!enabled() || !filter.accepts(received)) {
      return;
    }
    if (received.length() > (longAllowed ? LONGEST : LONGEST_STANDARD)) {
      registers.count(Register.ROC);
      return;
    }
    boolean strip = registers.has(Register.CTRL, Bits.CTRL_VME) && filter.isTagged(received);
    int length = copy(received, strip);
    int buffers = (length + bufferBytes() - 1) / bufferBytes();
    if (free() < buffers) {
      registers.count(Register.MPC);
      interrupts.raise(Bits.RXO, now);
      return;
    }
    count(received);
    int status = ReceivedChecksums.check(frame, Math.min(length, received.length()), checksumControl());
    if (strip) {
      status |= Bits.RX_VP;
    }
    int tag = strip ? (received.bytes()[14] & 0xFF) << 8 | received.bytes()[15] & 0xFF : 0;
    if (received.destination().isGroup()) {
      status |= Bits.RX_PIF;
    }
    store(length, status, tag);
    int threshold = ring() >>> 1 + (registers.get(Register.RCTL) >>> Bits.RCTL_RDMTS_SHIFT & 3);
    if (free() <= threshold) {
      interrupts.raise(Bits.RXDMT0, now);
    }
    interrupts.packetReceived(now);
  }

  private int checksumControl() {
    return registers.get(Register.RXCSUM);
  }

  /** Pads, and adds the check sequence; returns the length. */
  private int copy(EthernetFrame received, boolean strip) {
    byte[] from = received.bytes();
    int length = from.length;
    if (strip) {
      length -= EthernetFrame.TAG_BYTES;
      System.arraycopy(from, 0, frame, 0, 12);
      System.arraycopy(from, 16, frame, 12, length - 12);
    } else {
      System.arraycopy(from, 0, frame, 0, length);
    }
    while (length < SHORTEST_FRAME) {
      frame[length++] = 0;
    }
    if (registers.has(Register.RCTL, Bits.RCTL_SECRC)) {
      return length;
    }
    checkSequence.reset();
    checkSequence.update(frame, 0, length);
    int value = (int) checkSequence.getValue();
    for (int i = 0; i < CHECK_SEQUENCE_BYTES; i++) {
      frame[length + i] = (byte) (value >>> 8 * i);
    }
    return length + CHECK_SEQUENCE_BYTES;
  }

  private void store(int length, int status, int tag) {
    int size = bufferBytes();
    int packetChecksumStart = Math.min(checksumControl() & 0xFF, length);
    int sum = InternetChecksum.fold(InternetChecksum.sum(frame, packetChecksumStart, length - packetChecksumStart));
    for (int done = 0; done < length; done += size) {
      int piece = Math.min(size, length - done);
      int head = registers.get(Register.RDH);
      long at = registers.base(Register.RDBAL) + (long) head * DESCRIPTOR_BYTES;
      long buffer = memory.read(at, 8);
      memory.writeBytes(buffer, frame, done, piece);
      boolean last = done + piece == length;
      long flags = Bits.DD | (last ? Bits.RX_EOP | status & 0xFF | (long) (status & 0xFF00) : Bits.RX_IXSM);
      memory.write(at + 8, 8, piece | (long) sum << 16 | flags << 32 | (last ? (long) tag << 48 : 0));
      registers.set(Register.RDH, (head + 1) % ring());
    }
  }

  private void count(EthernetFrame received) {
    int bytes = Math.max(received.length(), SHORTEST_FRAME) + CHECK_SEQUENCE_BYTES;
    registers.count(Register.TPR);
    registers.count(Register.GPRC);
    registers.count64(Register.TORL, bytes);
    registers.count64(Register.GORCL, bytes);
    registers.count(Register.PRC64 + 4 * sizeClass(bytes));
    if (received.destination().equals(MacAddress.BROADCAST)) {
      registers.count(Register.BPRC);
    } else if (received.destination().isGroup()) {
      registers.count(Register.MPRC);
    }
  }
}
