package org.javisor.devices.pc.e1000;

import java.util.Optional;
import org.javisor.device.DeviceState;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.Offloading;
import org.javisor.memory.AddressSpace;

/**
 * An 82540EM: registers, rings, filters, EEPROM and PHY. A pure state machine; time is a parameter, in nanoseconds.
 *
 * <p>Not modelled: flow control frames, wake-up, the transmit descriptor low threshold, write access to the EEPROM, the
 * cutting of UDP datagrams, and TCP segments of more than 64 KiB, which are dropped and counted.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, chapter 13 Register
 *     Descriptions"
 */
final class E1000Chip {
  /** Where frames go. */
  @FunctionalInterface
  interface Wire {
    void send(EthernetFrame frame);
  }

  private final RegisterFile registers = new RegisterFile();
  private final Eeprom eeprom;
  private final Phy phy = new Phy();
  private final InterruptUnit interrupts = new InterruptUnit(registers);
  private final TransmitUnit transmitter;
  private final ReceiveUnit receiver;
  private final Wire wire;
  private boolean linkUp;
  private long now;

  E1000Chip(AddressSpace memory, MacAddress address, Wire wire) {
    this.wire = wire;
    eeprom = new Eeprom(address);
    transmitter = new TransmitUnit(memory, registers, interrupts, this::sent);
    receiver = new ReceiveUnit(memory, registers, interrupts);
    reset();
  }

  /** As after power-up: the address comes from the EEPROM. */
  void reset() {
    registers.clear();
    phy.reset();
    eeprom.reset();
    interrupts.reset();
    transmitter.reset();
    registers.set(Register.CTRL, Bits.STATUS_FD);
    registers.set(Register.PBA, 0x0010_0030);
    registers.set(Register.VET, 0x8100);
    long reversed = Long.reverseBytes(eeprom.address().value()) >>> 16;
    registers.set(Register.RAL, (int) reversed);
    registers.set(Register.RAH, (int) (reversed >>> 32) | Bits.RAH_AV);
  }

  /** A frame of the transmitter: to the wire, or back to the receiver in a loop. */
  private void sent(EthernetFrame frame) {
    if (registers.has(Register.RCTL, Bits.RCTL_LBM)) {
      Offloading.finish(frame).forEach(one -> receiver.receive(one, now));
    } else {
      wire.send(frame);
    }
  }

  /** @param offset a multiple of four, below {@link RegisterFile#BYTES} */
  int read(int offset, long time) {
    now = time;
    if (offset >= Register.STATISTICS && offset < Register.STATISTICS_END) {
      int value = registers.get(offset);
      registers.set(offset, 0);
      return value;
    }
    return switch (offset) {
      case Register.STATUS -> Bits.STATUS_FD | Bits.STATUS_1000 | (linkUp ? Bits.STATUS_LU : 0);
      case Register.EECD -> eeprom.control();
      case Register.ICR -> interrupts.take(now);
      case Register.IMS -> interrupts.mask();
      default -> registers.get(offset);
    };
  }

  /** As {@link #read}; {@link #transmit} is then to be called. */
  void write(int offset, int value, long time) {
    now = time;
    switch (offset) {
      case Register.CTRL, 0x0004 -> control(value);
      case Register.EECD -> eeprom.control(value);
      case Register.EERD -> registers.set(offset, eeprom.read(value));
      case Register.MDIC -> {
        registers.set(offset, phy.access(value));
        if (Phy.interrupts(value)) {
          interrupts.raise(Bits.MDAC, now);
        }
      }
      case Register.ICR -> interrupts.clear(value, now);
      case Register.ITR -> registers.set(offset, value & 0xFFFF);
      case Register.ICS -> interrupts.raise(value, now);
      case Register.IMS -> interrupts.enable(value, now);
      case Register.IMC -> interrupts.disable(value, now);
      case Register.RCTL -> registers.set(offset, value);
      case Register.RDBAL, Register.TDBAL -> registers.set(offset, value & ~0xF);
      case Register.RDLEN, Register.TDLEN -> registers.set(offset, value & 0xF_FF80);
      case Register.RDH, Register.RDT, Register.TDH, Register.TDT -> registers.set(offset, value & 0xFFFF);
      default -> {
        if (RegisterFile.isPlain(offset)) {
          delays(offset, value);
          registers.set(offset, value);
        }
      }
    }
  }

  /** Bit 31 of the delays of packets, which reads as zero, announces at once what waits. */
  private void delays(int offset, int value) {
    if (offset == Register.RDTR && value < 0) {
      interrupts.flushReceived(now);
    } else if (offset == Register.TIDV && value < 0) {
      interrupts.flushSent(now);
    }
  }

  private void control(int value) {
    if ((value & Bits.CTRL_RST) != 0) {
      reset();
      return;
    }
    if ((value & Bits.CTRL_PHY_RST) != 0) {
      phy.reset();
    }
    registers.set(Register.CTRL, value & ~Bits.CTRL_PHY_RST);
  }

  /** Carries out transmit descriptors, for one turn. */
  void transmit(long time) {
    now = time;
    transmitter.run(time);
  }

  /** Whether {@link #transmit} has more to do. */
  boolean transmits() {
    return transmitter.pending();
  }

  /** Whether {@link #receive} would find room. */
  boolean receives() {
    return receiver.ready();
  }

  /** Whether the receiver is on: otherwise frames pass by. */
  boolean listens() {
    return receiver.enabled();
  }

  void receive(EthernetFrame frame, long time) {
    receiver.receive(frame, time);
  }

  void linkUp(boolean up, long time) {
    if (linkUp != up) {
      linkUp = up;
      phy.linkUp(up);
      interrupts.raise(Bits.LSC, time);
    }
  }

  /** The level of the interrupt pin. */
  boolean interrupt() {
    return interrupts.asserted();
  }

  /** When {@link #expire} has something to do. */
  long deadline() {
    return interrupts.deadline();
  }

  void expire(long time) {
    interrupts.expire(time);
  }

  MacAddress address() {
    return eeprom.address();
  }

  /** The address that software gave to the filter; empty if it is not valid. */
  Optional<MacAddress> filteredAddress() {
    long reversed = registers.get(Register.RAL) & 0xFFFF_FFFFL | (registers.get(Register.RAH) & 0xFFFFL) << 32;
    return registers.has(Register.RAH, Bits.RAH_AV)
        ? Optional.of(new MacAddress(Long.reverseBytes(reversed) >>> 16))
        : Optional.empty();
  }

  E1000StateV1 save() {
    return new E1000StateV1(
        registers.save(), eeprom.save(), phy.save(), interrupts.save(), transmitter.save(), linkUp);
  }

  void restore(E1000StateV1 state, long time) {
    DeviceState.size("registers", state.registers(), RegisterFile.remembered());
    registers.restore(state.registers());
    registers.set(Register.RDBAL, registers.get(Register.RDBAL) & ~0xF);
    registers.set(Register.TDBAL, registers.get(Register.TDBAL) & ~0xF);
    for (int offset : new int[] {Register.RDH, Register.RDT, Register.TDH, Register.TDT, Register.ITR}) {
      registers.set(offset, registers.get(offset) & 0xFFFF);
    }
    eeprom.restore(state.eeprom());
    phy.restore(state.phy());
    transmitter.restore(state.transmitter());
    boolean up = linkUp;
    linkUp = state.linkUp();
    phy.linkUp(linkUp);
    interrupts.restore(state.interrupts(), time);
    // The cable that is plugged in now may be another one.
    linkUp(up, time);
  }
}
