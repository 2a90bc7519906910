package org.javisor.devices.pc.ide;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.device.DeviceState;
import org.javisor.devices.pc.ata.AtaDevice;
import org.javisor.devices.pc.ata.AtaOpcode;
import org.javisor.devices.pc.ata.Phase;
import org.javisor.devices.pc.ata.TaskFile;
import org.jspecify.annotations.Nullable;

/**
 * The registers of a channel and the one or two drives behind them: a pure state machine.
 *
 * <p>Not as on a cable: a drive that is not there answers zeros at once, so that detection does not wait.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 7 Parallel interface register definitions"
 */
final class IdeChannel {
  static final int DATA = 0;
  private static final int FEATURES = 1;
  private static final int COUNT = 2;
  private static final int LBA_LOW = 3;
  private static final int LBA_MID = 4;
  private static final int LBA_HIGH = 5;
  private static final int DEVICE = 6;
  private static final int COMMAND = 7;

  /** In the device control register: no interrupts. */
  private static final int N_IEN = 1 << 1;

  private static final int SRST = 1 << 2;

  /** Reads give what was written before the last byte. */
  private static final int HOB = 1 << 7;

  /** Obsolete bits of the device register that read as ones. */
  private static final int OBSOLETE = 0xA0;

  private final List<AtaDevice> drives;
  private final @Nullable AtaDevice[] places = new @Nullable AtaDevice[2];
  private final boolean[] pending = new boolean[2];
  private int selected;
  private int control;

  /** Bytes of the current block that the host has moved. */
  private int moved;

  IdeChannel(@Nullable AtaDevice first, @Nullable AtaDevice second) {
    places[0] = first;
    places[1] = second;
    List<AtaDevice> present = new ArrayList<>();
    for (AtaDevice drive : places) {
      if (drive != null) {
        present.add(drive);
      }
    }
    drives = List.copyOf(present);
  }

  /** The first or second drive of the cable. */
  Optional<AtaDevice> drive(int place) {
    return Optional.ofNullable(places[place]);
  }

  List<AtaDevice> drives() {
    return drives;
  }

  /** The drive that commands and data go to; null if it is not there. */
  @Nullable
  AtaDevice selectedDrive() {
    return places[selected];
  }

  void reset() {
    drives.forEach(AtaDevice::hardReset);
    selected = 0;
    control = 0;
    moved = 0;
    pending[0] = false;
    pending[1] = false;
  }

  /** Reads one of the command block registers but the data. */
  int read(int offset) {
    AtaDevice drive = places[selected];
    if (drive == null) {
      return drives.isEmpty() ? 0xFF : 0;
    }
    TaskFile r = drive.registers();
    return switch (offset) {
      case FEATURES -> r.error;
      case COUNT -> deep(r.count);
      case LBA_LOW -> deep(r.lbaLow);
      case LBA_MID -> deep(r.lbaMid);
      case LBA_HIGH -> deep(r.lbaHigh);
      case DEVICE -> r.device | OBSOLETE;
      case COMMAND -> {
        pending[selected] = false;
        yield alternateStatus();
      }
      default -> 0xFF;
    };
  }

  private int deep(int register) {
    return ((control & HOB) != 0 ? register >>> 8 : register) & 0xFF;
  }

  /** The status, without acknowledging the interrupt. */
  int alternateStatus() {
    AtaDevice drive = places[selected];
    if (drive == null) {
      return drives.isEmpty() ? 0xFF : 0;
    }
    return (control & SRST) != 0 ? TaskFile.BSY : drive.registers().status;
  }

  /** Writes one of the command block registers but the data. */
  void write(int offset, int value) {
    control &= ~HOB;
    if (offset == COMMAND) {
      command(value);
      return;
    }
    for (AtaDevice drive : drives) {
      // What a drive is busy with, nobody changes.
      if (drive.phase() != Phase.WORK) {
        write(drive.registers(), offset, value);
      }
    }
    if (offset == DEVICE) {
      selected = (value & TaskFile.DEV) != 0 ? 1 : 0;
      moved = 0;
    }
  }

  private static void write(TaskFile r, int offset, int value) {
    switch (offset) {
      case FEATURES -> r.features = TaskFile.push(r.features, value);
      case COUNT -> r.count = TaskFile.push(r.count, value);
      case LBA_LOW -> r.lbaLow = TaskFile.push(r.lbaLow, value);
      case LBA_MID -> r.lbaMid = TaskFile.push(r.lbaMid, value);
      case LBA_HIGH -> r.lbaHigh = TaskFile.push(r.lbaHigh, value);
      case DEVICE -> r.device = value & 0xFF;
      default -> {
        // Not a register of the task file.
      }
    }
  }

  private void command(int opcode) {
    if ((control & SRST) != 0) {
      return;
    }
    pending[selected] = false;
    moved = 0;
    if ((opcode & 0xFF) == AtaOpcode.EXECUTE_DEVICE_DIAGNOSTIC) {
      drives.forEach(drive -> drive.command(opcode));
      selected = 0;
      return;
    }
    AtaDevice drive = places[selected];
    if (drive != null) {
      drive.command(opcode);
    }
  }

  /** Writes the device control register. */
  void control(int value) {
    boolean wasReset = (control & SRST) != 0;
    boolean isReset = (value & SRST) != 0;
    control = value & (N_IEN | SRST | HOB);
    if (isReset != wasReset) {
      drives.forEach(AtaDevice::softReset);
      selected = 0;
      moved = 0;
      pending[0] = false;
      pending[1] = false;
    }
  }

  /** Reads 2 or 4 bytes of the block. */
  int readData(int sizeBytes) {
    AtaDevice drive = places[selected];
    if (drive == null || drive.phase() != Phase.DATA_IN || drive.dma()) {
      return -1;
    }
    int value = 0;
    byte[] data = drive.buffer();
    int count = Math.min(sizeBytes, drive.blockBytes() - moved);
    for (int i = 0; i < count; i++) {
      value |= (data[drive.blockStart() + moved + i] & 0xFF) << 8 * i;
    }
    step(drive, sizeBytes);
    return value;
  }

  /** Writes 2 or 4 bytes of the block. */
  void writeData(int sizeBytes, int value) {
    AtaDevice drive = places[selected];
    if (drive == null || drive.dma() || drive.phase() != Phase.DATA_OUT && drive.phase() != Phase.PACKET) {
      return;
    }
    byte[] data = drive.buffer();
    int count = Math.min(sizeBytes, drive.blockBytes() - moved);
    for (int i = 0; i < count; i++) {
      data[drive.blockStart() + moved + i] = (byte) (value >>> 8 * i);
    }
    step(drive, sizeBytes);
  }

  private void step(AtaDevice drive, int bytes) {
    moved += bytes;
    if (moved >= drive.blockBytes()) {
      moved = 0;
      drive.blockDone();
    }
  }

  /** Collects what the drives have asserted; whether the selected one has. */
  boolean collectInterrupts() {
    boolean asserted = false;
    for (int i = 0; i < places.length; i++) {
      AtaDevice drive = places[i];
      if (drive != null && drive.takeInterrupt()) {
        pending[i] = true;
        asserted |= i == selected;
      }
    }
    return asserted;
  }

  /** The level of INTRQ. */
  boolean interrupts() {
    return pending[selected] && (control & N_IEN) == 0;
  }

  IdeChannelStateV1 save() {
    int bits = (pending[0] ? 1 : 0) | (pending[1] ? 2 : 0);
    return new IdeChannelStateV1(selected, control, bits, moved, drives.stream().map(AtaDevice::save).toList());
  }

  void restore(IdeChannelStateV1 state) {
    DeviceState.size("drives", state.drives(), drives.size());
    for (int i = 0; i < drives.size(); i++) {
      drives.get(i).restore(state.drives().get(i));
    }
    selected = state.selected();
    control = state.control() & (N_IEN | SRST | HOB);
    pending[0] = (state.pending() & 1) != 0;
    pending[1] = (state.pending() & 2) != 0;
    AtaDevice drive = places[selected];
    moved = drive == null ? 0 : Math.min(state.moved(), Math.max(0, drive.blockBytes() - 1));
  }
}
