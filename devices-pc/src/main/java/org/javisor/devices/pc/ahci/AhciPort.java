package org.javisor.devices.pc.ahci;

import static org.javisor.devices.pc.ahci.PortBits.*;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.javisor.device.BlockQueue;
import org.javisor.device.BlockRequest;
import org.javisor.device.DeviceState;
import org.javisor.device.RemovableDrive;
import org.javisor.devices.pc.ata.AtaDevice;
import org.javisor.devices.pc.ata.AtaDisk;
import org.javisor.devices.pc.ata.AtaOpcode;
import org.javisor.devices.pc.ata.DriveWork;
import org.javisor.devices.pc.ata.Phase;
import org.javisor.devices.pc.ata.TaskFile;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/**
 * One port and the drive behind it. The controller's lock guards it.
 *
 * @see "Serial ATA AHCI 1.3.1, 5 Data Transfer Operation, 10 Software Guidelines"
 */
final class AhciPort {
  private static final int NO_DEVICE_STATUS = 0x7F;
  private static final int REGISTER_FIS = 0x27;

  /** In the second byte of a command FIS: it is a command, not a change of device control. */
  private static final int IS_COMMAND = 0x80;

  private static final int SRST = 1 << 2;
  private static final int NONE = -1;

  private final AddressSpace memory;
  private final Object lock;
  private final Runnable advance;
  private final Optional<AtaDevice> drive;
  private final Optional<DriveWork> work;
  private final BlockQueue queue;
  private final ReceivedFis received;

  private long commandList;
  private long fisBase;
  private int interruptStatus;
  private int interruptEnable;
  private int command;
  private int taskFile = NO_DEVICE_STATUS;
  private int signature = -1;
  private int status;
  private int control;
  private int error;
  private int active;
  private int issued;

  /** The command of {@code slot} that the drive is carrying out; {@link #NONE} if there is none. */
  private int slot = NONE;

  private @Nullable CommandTable table;
  private final Map<Integer, QueuedCommand> queued = new HashMap<>();

  /** Changes when everything under way is given up. */
  private int epoch;

  /** After an error, nothing is started until software clears ST. */
  private boolean halted;

  AhciPort(AddressSpace memory, BlockQueue queue, Optional<AtaDevice> drive, Object lock, Runnable advance) {
    this.memory = memory;
    this.queue = queue;
    this.drive = drive;
    this.lock = lock;
    this.advance = advance;
    this.work = drive.map(d -> new DriveWork(d, queue, lock, advance));
    this.received = new ReceivedFis(memory);
  }

  /** The front of a CD drive; empty for others. */
  Optional<RemovableDrive> front() {
    return work.flatMap(DriveWork::front);
  }

  BlockQueue queue() {
    return queue;
  }

  void reset() {
    commandList = 0;
    fisBase = 0;
    interruptEnable = 0;
    interruptStatus = 0;
    command = 0;
    control = 0;
    error = 0;
    stop();
    comReset();
  }

  /** The link comes up, and the drive says what it is. */
  private void comReset() {
    stop();
    drive.ifPresent(AtaDevice::hardReset);
    drive.ifPresent(AtaDevice::takeInterrupt);
    status = drive.isPresent() ? LINK_UP : 0;
    if (drive.isPresent()) {
      error |= DIAG_X;
      announce(drive.get());
    } else {
      taskFile = NO_DEVICE_STATUS;
      signature = -1;
    }
  }

  private void announce(AtaDevice device) {
    TaskFile r = device.registers();
    signature = (r.lbaHigh & 0xFF) << 24 | (r.lbaMid & 0xFF) << 16 | (r.lbaLow & 0xFF) << 8 | r.count & 0xFF;
    showRegisters(r);
    if ((command & FRE) != 0) {
      received.register(fisBase, r);
    }
  }

  private void showRegisters(TaskFile r) {
    taskFile = r.status & 0xFF | (r.error & 0xFF) << 8;
  }

  /** Gives up everything that is under way. */
  private void stop() {
    issued = 0;
    active = 0;
    slot = NONE;
    table = null;
    queued.clear();
    epoch++;
    halted = false;
  }

  /** Whether the port wants attention. */
  boolean interrupts() {
    return (interruptStatus & interruptEnable) != 0;
  }

  // Registers

  int read(int offset) {
    return switch (offset) {
      case CLB -> (int) commandList;
      case CLBU -> (int) (commandList >>> 32);
      case FB -> (int) fisBase;
      case FBU -> (int) (fisBase >>> 32);
      case IS -> interruptStatus | ((error & DIAG_X) != 0 ? PCS : 0);
      case IE -> interruptEnable;
      case CMD -> command | ((command & ST) != 0 ? CR : 0) | ((command & FRE) != 0 ? FR : 0)
          | (slot == NONE ? 0 : slot << 8);
      case TFD -> taskFile;
      case SIG -> signature;
      case SSTS -> status;
      case SCTL -> control;
      case SERR -> error;
      case SACT -> active;
      case CI -> issued;
      default -> 0;
    };
  }

  void write(int offset, int value) {
    switch (offset) {
      case CLB -> commandList = commandList & 0xFFFF_FFFF_0000_0000L | value & 0xFFFF_FC00L;
      case CLBU -> commandList = commandList & 0xFFFF_FFFFL | (long) value << 32;
      case FB -> fisBase = fisBase & 0xFFFF_FFFF_0000_0000L | value & 0xFFFF_FF00L;
      case FBU -> fisBase = fisBase & 0xFFFF_FFFFL | (long) value << 32;
      case IS -> interruptStatus &= ~value;
      case IE -> interruptEnable = value & IE_WRITABLE;
      case CMD -> writeCommand(value);
      case SCTL -> writeControl(value & 0xFFF);
      case SERR -> error &= ~value;
      case SACT -> active |= started() ? value : 0;
      case CI -> issued |= started() ? value : 0;
      default -> {
        // Read-only or reserved.
      }
    }
  }

  private boolean started() {
    return (command & ST) != 0;
  }

  private void writeCommand(int value) {
    boolean wasStarted = started();
    boolean couldReceive = (command & FRE) != 0;
    command = value & CMD_WRITABLE;
    if (wasStarted && !started()) {
      stop();
      giveUpCommand();
    }
    if ((value & CLO) != 0) {
      taskFile &= ~(TaskFile.BSY | TaskFile.DRQ);
    }
    if (!couldReceive && (command & FRE) != 0 && drive.isPresent()) {
      received.register(fisBase, drive.get().registers());
    }
  }

  /** A drive that was told to stop in the middle of a command is ready for the next. */
  private void giveUpCommand() {
    drive.ifPresent(device -> {
      if (device.phase() != Phase.IDLE) {
        device.softReset();
        device.takeInterrupt();
      }
      taskFile &= ~(TaskFile.BSY | TaskFile.DRQ);
    });
  }

  private void writeControl(int value) {
    int before = control & 0xF;
    int now = value & 0xF;
    control = value;
    if (now == 1 || now == 4) {
      stop();
      status = now == 4 ? 4 : 0;
      taskFile = NO_DEVICE_STATUS;
    } else if (before == 1 || before == 4) {
      comReset();
    }
  }

  // Commands

  /** Does what can be done now; with the lock held. */
  void advance() {
    if (drive.isEmpty()) {
      return;
    }
    boolean again = true;
    while (again) {
      again = slot == NONE ? startNext() : continueCommand(drive.get());
    }
    work.ifPresent(DriveWork::submit);
  }

  /** Starts the lowest command that waits; false if there is none. */
  private boolean startNext() {
    if (!started() || halted || issued == 0) {
      return false;
    }
    int next = Integer.numberOfTrailingZeros(issued);
    CommandTable commandTable = new CommandTable(memory, commandList, next);
    byte[] fis = commandTable.fis();
    if ((fis[0] & 0xFF) != REGISTER_FIS) {
      issued &= ~(1 << next);
    } else if ((fis[1] & IS_COMMAND) == 0) {
      issued &= ~(1 << next);
      deviceControl(fis[15]);
    } else {
      start(next, fis, commandTable);
    }
    return true;
  }

  /** SRST set and cleared: the drive answers with its signature. */
  private void deviceControl(int value) {
    AtaDevice device = drive.orElseThrow();
    if ((value & SRST) != 0) {
      device.softReset();
      device.takeInterrupt();
      queued.clear();
      active = 0;
      epoch++;
      taskFile = TaskFile.BSY;
    } else {
      announce(device);
    }
  }

  private static int u16(byte[] fis, int low, int high) {
    return fis[low] & 0xFF | (fis[high] & 0xFF) << 8;
  }

  private void start(int next, byte[] fis, CommandTable commandTable) {
    AtaDevice device = drive.orElseThrow();
    TaskFile r = device.registers();
    r.features = u16(fis, 3, 11);
    r.lbaLow = u16(fis, 4, 8);
    r.lbaMid = u16(fis, 5, 9);
    r.lbaHigh = u16(fis, 6, 10);
    r.device = fis[7] & 0xFF;
    r.count = u16(fis, 12, 13);
    int opcode = fis[2] & 0xFF;
    boolean queues = opcode == AtaOpcode.READ_FPDMA_QUEUED || opcode == AtaOpcode.WRITE_FPDMA_QUEUED;
    if (queues && device instanceof AtaDisk disk) {
      issued &= ~(1 << next);
      startQueued(disk, new QueuedCommand(next, opcode, r, commandTable));
      return;
    }
    slot = next;
    table = commandTable;
    device.command(opcode);
  }

  private void startQueued(AtaDisk disk, QueuedCommand queuedCommand) {
    TaskFile r = disk.registers();
    r.status = TaskFile.DRDY | TaskFile.DSC;
    r.error = 0;
    showRegisters(r);
    active |= 1 << queuedCommand.slot;
    boolean writable = !queuedCommand.writes || !disk.medium().orElseThrow().readOnly();
    if (!queuedCommand.fits(disk.sectors())) {
      failQueued(disk, queuedCommand, TaskFile.IDNF);
    } else if (!writable) {
      failQueued(disk, queuedCommand, TaskFile.ABRT);
    } else {
      queued.put(queuedCommand.slot, queuedCommand);
      submit(disk, queuedCommand);
    }
  }

  private void submit(AtaDisk disk, QueuedCommand queuedCommand) {
    int submittedIn = epoch;
    BlockRequest request = queuedCommand.next();
    queue.submit(disk.medium().orElseThrow(), request, ok -> {
      synchronized (lock) {
        if (submittedIn == epoch) {
          answered(disk, queuedCommand, ok);
          advance.run();
        }
      }
    });
  }

  private void answered(AtaDisk disk, QueuedCommand queuedCommand, boolean ok) {
    if (!ok) {
      failQueued(disk, queuedCommand, queuedCommand.writes ? TaskFile.ABRT : TaskFile.UNC);
    } else if (queuedCommand.advance()) {
      queued.remove(queuedCommand.slot);
      queuedCommand.report();
      active &= ~(1 << queuedCommand.slot);
      deviceBits(disk, 1 << queuedCommand.slot);
    } else {
      submit(disk, queuedCommand);
    }
  }

  /** One queued command fails, and with it all that are queued. */
  private void failQueued(AtaDisk disk, QueuedCommand queuedCommand, int why) {
    TaskFile r = disk.registers();
    r.status = TaskFile.DRDY | TaskFile.DSC | TaskFile.ERR;
    r.error = why;
    showRegisters(r);
    disk.queuedCommandFailed(queuedCommand.slot, queuedCommand.position(), why);
    queued.clear();
    epoch++;
    halted = true;
    deviceBits(disk, 0);
    interruptStatus |= TFES;
  }

  private void deviceBits(AtaDisk disk, int ended) {
    if ((command & FRE) != 0) {
      received.setDeviceBits(fisBase, disk.registers(), ended);
    }
    interruptStatus |= SDBS;
  }

  /** Goes on with the command that the drive is carrying out; false if it waits for its medium. */
  private boolean continueCommand(AtaDevice device) {
    CommandTable commandTable = table;
    if (commandTable == null) {
      return false;
    }
    switch (device.phase()) {
      case WORK -> {
        showRegisters(device.registers());
        return false;
      }
      case PACKET -> {
        commandTable.packet(device.buffer(), device.blockStart(), device.blockBytes());
        device.blockDone();
      }
      case DATA_IN -> move(device, commandTable, true);
      case DATA_OUT -> move(device, commandTable, false);
      case IDLE -> end(device, commandTable);
    }
    return true;
  }

  private void move(AtaDevice device, CommandTable commandTable, boolean toMemory) {
    if (!device.dma()) {
      if ((command & FRE) != 0) {
        received.pioSetup(fisBase, device.registers(), device.blockBytes(), toMemory);
      }
      interruptStatus |= PSS;
    }
    if (!commandTable.move(device.buffer(), device.blockStart(), device.blockBytes(), toMemory)) {
      interruptStatus |= OFS;
    }
    device.blockDone();
  }

  private void end(AtaDevice device, CommandTable commandTable) {
    TaskFile r = device.registers();
    device.takeInterrupt();
    showRegisters(r);
    commandTable.report();
    if ((command & FRE) != 0) {
      received.register(fisBase, r);
    }
    interruptStatus |= DHRS;
    if ((r.status & TaskFile.ERR) != 0) {
      interruptStatus |= TFES;
      halted = true;
    } else {
      issued &= ~(1 << slot);
    }
    slot = NONE;
    table = null;
  }

  // State

  AhciPortStateV1 save() {
    int waiting = 0;
    for (int number : queued.keySet()) {
      waiting |= 1 << number;
    }
    CommandTable commandTable = table;
    return new AhciPortStateV1(
        commandList, fisBase,
        List.of(
            interruptStatus, interruptEnable, command, taskFile, signature, status, control, error, active,
            issued),
        waiting, slot, commandTable == null ? 0 : commandTable.moved(), halted,
        drive.map(device -> List.of(device.save())).orElse(List.of()));
  }

  /** Takes over a state; queued commands that were under way start anew. */
  void restore(AhciPortStateV1 state) {
    DeviceState.size("drives", state.drives(), drive.isPresent() ? 1 : 0);
    drive.ifPresent(device -> device.restore(state.drives().getFirst()));
    stop();
    List<Integer> r = state.registers();
    commandList = state.commandList() & -1024L;
    fisBase = state.fisBase() & -256L;
    interruptStatus = r.get(0);
    interruptEnable = r.get(1) & IE_WRITABLE;
    command = r.get(2) & CMD_WRITABLE;
    taskFile = r.get(3);
    signature = r.get(4);
    status = r.get(5);
    control = r.get(6) & 0xFFF;
    error = r.get(7);
    active = r.get(8);
    issued = r.get(9) | state.queued();
    halted = state.halted();
    slot = drive.isPresent() ? state.slot() : NONE;
    if (slot != NONE) {
      CommandTable commandTable = new CommandTable(memory, commandList, slot);
      commandTable.skip(state.moved());
      table = commandTable;
    }
  }
}
