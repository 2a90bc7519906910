package org.javisor.devices.pc.e1000;

import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.memory.AddressSpace;

/**
 * Carries out the descriptors between the head and the tail of the transmit ring.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.3 Packet Transmission"
 */
final class TransmitUnit {
  static final int DESCRIPTOR_BYTES = 16;

  /** How much one turn does at most: a guest's write to the tail must not keep its CPU for long. */
  private static final int DESCRIPTORS_A_TURN = 512;

  private static final int BYTES_A_TURN = 1 << 20;

  private final AddressSpace memory;
  private final RegisterFile registers;
  private final InterruptUnit interrupts;
  private final Consumer<EthernetFrame> wire;
  private final PacketBuilder packet = new PacketBuilder();

  private TransmitContext context = TransmitContext.NONE;

  /** Of the current packet, from its first descriptor. */
  private boolean begun;

  private boolean segmentation;
  private int options;

  TransmitUnit(
      AddressSpace memory, RegisterFile registers, InterruptUnit interrupts, Consumer<EthernetFrame> wire) {
    this.memory = memory;
    this.registers = registers;
    this.interrupts = interrupts;
    this.wire = wire;
  }

  void reset() {
    context = TransmitContext.NONE;
    begin();
  }

  private void begin() {
    packet.clear();
    begun = false;
    segmentation = false;
    options = 0;
  }

  /** Whether there are descriptors to carry out. */
  boolean pending() {
    return registers.has(Register.TCTL, Bits.TCTL_EN)
        && ring() > 0
        && registers.get(Register.TDH) < ring()
        && registers.get(Register.TDH) != registers.get(Register.TDT) % ring();
  }

  private int ring() {
    return (registers.get(Register.TDLEN) & 0xF_FF80) / DESCRIPTOR_BYTES;
  }

  /** Carries out descriptors until none is left, or enough for one turn was done. */
  void run(long now) {
    int descriptors = 0;
    int bytes = 0;
    int reported = 0;
    while (pending() && descriptors < DESCRIPTORS_A_TURN && bytes < BYTES_A_TURN) {
      int head = registers.get(Register.TDH);
      long at = registers.base(Register.TDBAL) + (long) head * DESCRIPTOR_BYTES;
      long low = memory.read(at, 8);
      long high = memory.read(at + 8, 8);
      bytes += carryOut(low, high);
      int command = (int) (high >>> 24) & 0xFF;
      registers.set(Register.TDH, (head + 1) % ring());
      if ((command & Bits.CMD_RS) != 0) {
        memory.write(at + 12, 1, high >>> 32 & 0xF0 | Bits.DD);
        reported |= (command & Bits.CMD_IDE) != 0 ? 2 : 1;
      }
      descriptors++;
    }
    if ((reported & 1) != 0) {
      interrupts.raise(Bits.TXDW, now);
    } else if (reported != 0) {
      interrupts.descriptorSent(now);
    }
    if (descriptors > 0 && !pending()) {
      interrupts.raise(Bits.TXQE, now);
    }
  }

  /** Returns how many bytes were copied. */
  private int carryOut(long low, long high) {
    int command = (int) (high >>> 24) & 0xFF;
    boolean extended = (command & Bits.CMD_DEXT) != 0;
    if (extended && (high >>> 20 & 0xF) == 0) {
      context = TransmitContext.of(low, high);
      return 0;
    }
    int bytes = (int) high & (extended ? 0xF_FFFF : 0xFFFF);
    if (!begun) {
      begun = true;
      segmentation = extended && (command & Bits.CMD_TSE) != 0;
      options = extended ? (int) (high >>> 40) & 0xFF : 0;
    }
    if (packet.fits(bytes)) {
      memory.readBytes(low, packet.buffer(), packet.length(), bytes);
      packet.added(bytes);
    } else {
      bytes = 0;
    }
    if ((command & Bits.CMD_EOP) != 0) {
      finish(command, high, extended);
    }
    return bytes;
  }

  private void finish(int command, long high, boolean extended) {
    Optional<EthernetFrame> built = extended
        ? packet.extended(context, segmentation, options)
        : packet.legacy((command & Bits.CMD_IC) != 0, (int) (high >>> 40) & 0xFF, (int) (high >>> 16) & 0xFF);
    boolean tag = (command & Bits.CMD_VLE) != 0 && registers.has(Register.CTRL, Bits.CTRL_VME);
    if (built.isPresent()) {
      EthernetFrame frame = built.get();
      send(tag ? PacketBuilder.tagged(frame, registers.get(Register.VET), (int) (high >>> 48)) : frame);
    } else if (segmentation) {
      registers.count(Register.TSCTFC);
    }
    begin();
  }

  private void send(EthernetFrame frame) {
    if (segmentation) {
      registers.count(Register.TSCTC);
    }
    registers.count(Register.TPT);
    registers.count(Register.GPTC);
    registers.count64(Register.TOTL, frame.length() + 4);
    registers.count64(Register.GOTCL, frame.length() + 4);
    registers.count(Register.PTC64 + 4 * ReceiveUnit.sizeClass(frame.length() + 4));
    if (frame.destination().isGroup()) {
      boolean broadcast = frame.destination().equals(MacAddress.BROADCAST);
      registers.count(broadcast ? Register.BPTC : Register.MPTC);
    }
    wire.accept(frame);
  }

  TransmitStateV1 save() {
    return new TransmitStateV1(context, begun, segmentation, options, TransmitStateV1.text(packet.save()));
  }

  void restore(TransmitStateV1 state) {
    context = state.context();
    begun = state.begun();
    segmentation = state.segmentation();
    options = state.options();
    packet.restore(state.bytes());
  }
}
