package org.javisor.machine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.device.BlockTiming;
import org.javisor.device.PcBoard;
import org.javisor.devices.pc.Motherboard;
import org.javisor.devices.pc.Sockets;
import org.javisor.machine.agent.GuestAgent;
import org.javisor.virtio.VirtioChip;
import org.javisor.virtio.VirtioSlot;
import org.javisor.virtio.block.BlockChip;
import org.javisor.virtio.block.BlockSettings;
import org.javisor.virtio.console.ConsoleChip;
import org.javisor.virtio.console.ConsolePort;
import org.javisor.virtio.entropy.EntropyChip;
import org.javisor.virtio.mmio.VirtioMmio;
import org.javisor.virtio.net.NetChip;
import org.javisor.virtio.p9.P9Chip;
import org.javisor.virtio.pci.VirtioPci;
import org.jspecify.annotations.Nullable;

/** The virtio devices of a machine, on the PCI bus. */
final class VirtioDevices {
  /** The first of the places on the bus that are theirs. */
  private static final int FIRST_DEVICE = 16;

  private static final int LAST_DEVICE = 31;
  private static final int MOST_QUEUES = 4;

  /** Where registers stand that are on no PCI bus: above its windows, below the local APICs. */
  private static final long FIRST_REGISTERS = 0xFED8_0000L;

  private static final int FIRST_GSI = 20;
  private static final int GSIS = 4;

  private final Sockets sockets;
  private final Motherboard board;
  private final List<VirtioSlot> slots = new ArrayList<>();
  private final List<BlockChip> disks = new ArrayList<>();
  private final List<P9Chip> shares = new ArrayList<>();
  private final List<PcBoard.VirtioMmio> places = new ArrayList<>();
  private final boolean mmio;
  private int cards;
  private @Nullable GuestAgent agent;
  private @Nullable GuestBalloon balloon;
  private @Nullable GuestSockets guestSockets;

  /** @param mmio whether they are on no PCI bus */
  VirtioDevices(Sockets sockets, Motherboard board, boolean mmio) {
    this.mmio = mmio;
    this.sockets = sockets;
    this.board = board;
  }

  /**
   * Puts what a machine has on the bus.
   *
   * @param random fills arrays
   */
  void plug(
      MachineSpec spec, Drives drives, Networks networks, BlockTiming timing, Consumer<byte[]> random) {
    for (Drives.VirtioDisk disk : drives.virtio()) {
      int queues = Math.min(spec.cpus(), MOST_QUEUES);
      BlockChip chip = new BlockChip(
          new BlockSettings(disk.medium(), disk.serialNumber(), queues, timing), sockets.clock());
      disks.add(chip);
      plug("virtio-block" + (disks.size() - 1), chip);
    }
    networks.virtioCards((address, cable) -> {
      cards++;
      plug("virtio-net" + (cards - 1), new NetChip(cable, address, 1));
    });
    if (!spec.virtio().ports().isEmpty()) {
      plug("virtio-console", new ConsoleChip(
          spec.virtio().ports()
              .stream()
              .map(port -> new ConsolePort(port.name(), port.console(), port.backend()))
              .toList()));
    }
    if (spec.virtio().agent()) {
      GuestAgent made = new GuestAgent();
      plug("virtio-agent", new ConsoleChip(made.ports()));
      agent = made;
    }
    if (spec.virtio().entropy()) {
      plug("virtio-entropy", new EntropyChip(random));
    }
    if (spec.virtio().balloon()) {
      GuestBalloon made = new GuestBalloon(sockets.memory());
      plug("virtio-balloon", made.chip());
      balloon = made;
    }
    if (spec.virtio().socketCid() != 0) {
      GuestSockets made = new GuestSockets(spec.virtio().socketCid());
      plug("virtio-vsock", made.chip());
      guestSockets = made;
    }
    for (ShareSpec share : spec.virtio().shares()) {
      P9Chip chip = shared(share, timing);
      shares.add(chip);
      plug("virtio-9p" + (shares.size() - 1), chip);
    }
  }

  private P9Chip shared(ShareSpec share, BlockTiming timing) {
    try {
      return new P9Chip(share.folder(), share.readOnly(), share.tag(), sockets.clock(), timing);
    } catch (IOException e) {
      throw new ShareException(
          share.folder() + " cannot be shared (" + e.getMessage() + "): name a folder that is there and can be read",
          e);
    }
  }

  private void plug(String name, VirtioChip chip) {
    int device = FIRST_DEVICE + slots.size();
    if (device > LAST_DEVICE) {
      throw new IllegalArgumentException("more virtio devices than the %d places on the bus".formatted(slots.size()));
    }
    VirtioSlot slot = new VirtioSlot(name, chip, sockets.memory(), sockets.clock());
    if (mmio) {
      long address = FIRST_REGISTERS + (long) VirtioMmio.SIZE_BYTES * slots.size();
      int gsi = FIRST_GSI + slots.size() % GSIS;
      sockets.memory().addMmio(
          address, VirtioMmio.SIZE_BYTES, VirtioMmio.plug(slot, board.interrupts().gsiLine(gsi)));
      places.add(new PcBoard.VirtioMmio(address, gsi));
    } else {
      VirtioPci.plug(
          slot,
          new VirtioPci.Place(board.pci(), device, sockets.memory(), sockets.ports(), board.interrupts()));
    }
    slots.add(slot);
    board.plug(slot);
  }

  /** Who gives orders to the guest. */
  Optional<GuestAgent> agent() {
    return Optional.ofNullable(agent);
  }

  /** Where the registers are of those that are on no PCI bus. */
  List<PcBoard.VirtioMmio> places() {
    return List.copyOf(places);
  }

  /** Finishes what is under way, so that the machine can be saved. */
  void finish() {
    slots.forEach(VirtioSlot::finish);
  }

  /** Who asks the guest for memory. */
  Optional<GuestBalloon> balloon() {
    return Optional.ofNullable(balloon);
  }

  /** Connections between guest and host. */
  Optional<GuestSockets> guestSockets() {
    return Optional.ofNullable(guestSockets);
  }

  /** Waits until no medium and no shared file is used any more. */
  void awaitIdle() {
    disks.forEach(BlockChip::awaitIdle);
    shares.forEach(P9Chip::close);
  }
}
