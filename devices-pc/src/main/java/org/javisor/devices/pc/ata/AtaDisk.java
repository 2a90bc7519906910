package org.javisor.devices.pc.ata;

import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockRequest;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.jspecify.annotations.Nullable;

/**
 * A hard disk: 28- and 48-bit addresses, PIO in single sectors and blocks, DMA, a write cache that FLUSH CACHE empties,
 * a little SMART.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 8 Command descriptions"
 */
public final class AtaDisk extends AtaDevice {
  private static final int SECTOR = BlockBackend.SECTOR_BYTES;
  private static final int MOST_MULTIPLE = 128;
  private static final int NCQ_ERROR_LOG = 0x10;

  private final BlockBackend medium;
  private final DiskIdentity identity;
  private final long sectors;
  private final DiskSettings settings = new DiskSettings();
  private final Smart smart = new Smart();
  private Geometry geometry;

  private int command;
  private long position;
  private int remaining;
  private byte[] queuedError = new byte[SECTOR];

  public AtaDisk(BlockBackend medium, DiskIdentity identity) {
    this.medium = medium;
    this.identity = identity;
    this.sectors = Math.min(medium.sizeBytes() / SECTOR, 1L << 48);
    this.geometry = Geometry.ofSectors(sectors);
    hardReset();
  }

  @Override
  public Optional<BlockBackend> medium() {
    return Optional.of(medium);
  }

  /** How many sectors it has. */
  public long sectors() {
    return sectors;
  }

  @Override
  public void hardReset() {
    super.hardReset();
    settings.reset();
    smart.reset();
    geometry = Geometry.ofSectors(sectors);
    registers.status = READY;
  }

  @Override
  public void softReset() {
    super.softReset();
    registers.status = READY;
  }

  @Override
  protected void signature() {
    registers.error = 1;
    registers.count = 1;
    registers.lbaLow = 1;
    registers.lbaMid = 0;
    registers.lbaHigh = 0;
    registers.device = 0;
  }

  @Override
  protected void execute(int opcode) {
    command = opcode;
    remaining = 0;
    AtaTransfer transfer = AtaTransfer.of(opcode);
    if (transfer != null) {
      start(transfer);
      return;
    }
    switch (opcode) {
      case AtaOpcode.IDENTIFY_DEVICE -> offer(identity.describe(this, settings, geometry, smart.enabled()));
      case AtaOpcode.FLUSH_CACHE, AtaOpcode.FLUSH_CACHE_EXT -> work(BlockRequest.flush());
      case AtaOpcode.SET_FEATURES -> endWith(settings.setFeatures(registers));
      case AtaOpcode.SET_MULTIPLE_MODE -> setMultiple(registers.count & 0xFF);
      case AtaOpcode.INITIALIZE_DEVICE_PARAMETERS -> initializeParameters();
      case AtaOpcode.EXECUTE_DEVICE_DIAGNOSTIC -> diagnose();
      case AtaOpcode.SEEK -> endWith(address(false) >= 0, TaskFile.IDNF);
      case AtaOpcode.READ_NATIVE_MAX_ADDRESS -> nativeMax(false);
      case AtaOpcode.READ_NATIVE_MAX_ADDRESS_EXT -> nativeMax(true);
      case AtaOpcode.STANDBY_IMMEDIATE, AtaOpcode.IDLE_IMMEDIATE, AtaOpcode.STANDBY, AtaOpcode.IDLE,
          AtaOpcode.SLEEP -> succeed();
      case AtaOpcode.CHECK_POWER_MODE -> activeOrIdle();
      case AtaOpcode.SMART -> smart();
      case AtaOpcode.READ_LOG_EXT -> readLog();
      default -> otherCommand(opcode);
    }
  }

  /** RECALIBRATE has sixteen codes; everything else is unknown. */
  private void otherCommand(int opcode) {
    endWith((opcode & 0xF0) == 0x10);
  }

  private void endWith(boolean ok) {
    endWith(ok, TaskFile.ABRT);
  }

  private void endWith(boolean ok, int error) {
    if (ok) {
      succeed();
    } else {
      fail(error);
    }
  }

  private void offer(byte[] sector) {
    put(sector, SECTOR);
    data(Phase.DATA_IN, SECTOR, false, SECTOR);
  }

  // Sectors

  /** The address in the registers; -1 if there is no such sector. */
  private long address(boolean extended) {
    if (extended) {
      return within(registers.lba48());
    }
    return within((registers.device & TaskFile.LBA) != 0 ? registers.lba28() : geometry.lba(registers));
  }

  private long within(long lba) {
    return lba < sectors ? lba : -1;
  }

  private void start(AtaTransfer transfer) {
    int count = transfer.extended ? registers.count48() : registers.count28();
    position = address(transfer.extended);
    if (position < 0 || count > sectors - position) {
      fail(TaskFile.IDNF);
    } else if (transfer.mode == AtaTransfer.Mode.MULTIPLE && settings.multiple == 0
        || transfer.writes() && medium.readOnly()) {
          fail(TaskFile.ABRT);
        } else {
          remaining = count;
          next(transfer);
        }
  }

  /** Goes on with the sectors from {@link #position}. */
  private void next(AtaTransfer transfer) {
    switch (transfer.action) {
      case READ, VERIFY -> work(BlockRequest.read(position * SECTOR, room(chunkBytes()), chunkBytes()));
      case WRITE, WRITE_THROUGH -> move(Phase.DATA_OUT, transfer);
    }
  }

  private int chunkBytes() {
    return (int) Math.min((long) remaining * SECTOR, BUFFER_BYTES);
  }

  private void move(Phase direction, AtaTransfer transfer) {
    if (direction == Phase.DATA_OUT) {
      room(chunkBytes());
    }
    int block = transfer.mode == AtaTransfer.Mode.MULTIPLE ? settings.multiple * SECTOR : SECTOR;
    data(direction, chunkBytes(), transfer.mode == AtaTransfer.Mode.DMA, block);
  }

  @Override
  protected void worked(boolean ok) {
    AtaTransfer transfer = AtaTransfer.of(command);
    if (!ok) {
      failAt(transfer);
    } else if (transfer == null || remaining == 0) {
      succeed();
    } else {
      switch (transfer.action) {
        case READ -> move(Phase.DATA_IN, transfer);
        case VERIFY -> advance(transfer);
        case WRITE, WRITE_THROUGH -> written(transfer);
      }
    }
  }

  private void failAt(@Nullable AtaTransfer transfer) {
    if (transfer == null) {
      fail(TaskFile.ABRT, TaskFile.DF);
      return;
    }
    if (transfer.extended) {
      registers.lba48(position);
    } else {
      registers.lba28(position);
    }
    if (transfer.writes()) {
      fail(TaskFile.ABRT, TaskFile.DF);
    } else {
      fail(TaskFile.UNC);
    }
  }

  private void written(AtaTransfer transfer) {
    skipChunk();
    if (remaining > 0) {
      next(transfer);
      if (transfer.mode != AtaTransfer.Mode.DMA) {
        interrupt();
      }
    } else if (transfer.action == AtaTransfer.Action.WRITE_THROUGH || !settings.writeCache) {
      work(BlockRequest.flush());
    } else {
      succeed();
    }
  }

  private void skipChunk() {
    int done = chunkBytes() / SECTOR;
    position += done;
    remaining -= done;
  }

  private void advance(AtaTransfer transfer) {
    skipChunk();
    if (remaining > 0) {
      next(transfer);
    } else {
      succeed();
    }
  }

  @Override
  protected void taken() {
    AtaTransfer transfer = AtaTransfer.of(command);
    if (transfer != null && transfer.mode == AtaTransfer.Mode.DMA) {
      advance(transfer);
      return;
    }
    // With PIO, the last block was announced by an interrupt already.
    registers.status = READY;
    if (transfer != null) {
      skipChunk();
      if (remaining > 0) {
        next(transfer);
      }
    }
  }

  @Override
  protected void filled(Phase ended) {
    work(BlockRequest.write(position * SECTOR, buffer(), chunkBytes()));
  }

  // Other commands

  private void setMultiple(int count) {
    boolean ok = Integer.bitCount(count) <= 1 && count <= MOST_MULTIPLE;
    if (ok) {
      settings.multiple = count;
    }
    endWith(ok);
  }

  private void initializeParameters() {
    int perTrack = registers.count & 0xFF;
    if (perTrack == 0) {
      fail(TaskFile.ABRT);
      return;
    }
    geometry = Geometry.of(sectors, (registers.device & 0xF) + 1, perTrack);
    succeed();
  }

  private void diagnose() {
    signature();
    succeed();
  }

  private void nativeMax(boolean extended) {
    if (extended) {
      registers.lba48(sectors - 1);
    } else {
      registers.lba28(Math.min(sectors, 1 << 28) - 1);
    }
    succeed();
  }

  private void activeOrIdle() {
    registers.count = 0xFF;
    succeed();
  }

  private void smart() {
    byte[] answer = smart.execute(registers);
    if (answer.length > 0) {
      offer(answer);
    } else {
      endWith(smart.succeeded());
    }
  }

  private void readLog() {
    boolean known = (registers.lbaLow & 0xFF) == NCQ_ERROR_LOG && identity.queueDepth() > 0;
    if (known && registers.count48() == 1) {
      offer(queuedError);
    } else {
      fail(TaskFile.ABRT);
    }
  }

  /**
   * Notes which of the queued commands failed, for the log that software then reads.
   *
   * @see "Serial ATA 3.0, 13.7.4 Queued Error Log"
   */
  public void queuedCommandFailed(int tag, long lba, int error) {
    byte[] log = new byte[SECTOR];
    log[0] = (byte) tag;
    log[2] = (byte) (READY | TaskFile.ERR);
    log[3] = (byte) error;
    for (int i = 0; i < 3; i++) {
      log[4 + i] = (byte) (lba >>> 8 * i);
      log[8 + i] = (byte) (lba >>> 24 + 8 * i);
    }
    log[7] = (byte) TaskFile.LBA;
    int sum = 0;
    for (byte b : log) {
      sum += b;
    }
    log[511] = (byte) -sum;
    queuedError = log;
  }

  // State

  @Override
  public AtaDriveStateV1 save() {
    return new AtaDriveStateV1(
        false, saveTransfer(), command, Math.max(position, 0), remaining, settings.save(geometry, smart.enabled()));
  }

  @Override
  public void restore(AtaDriveStateV1 state) {
    if (state.packetDevice()) {
      throw new DeviceStateException("the state of a CD drive is not one of a disk");
    }
    check(state);
    geometry = settings.restore(state.settings());
    smart.enabled(settings.smart);
    command = state.command();
    position = state.position();
    remaining = state.remaining();
    restoreTransfer(state.transfer());
    AtaTransfer transfer = AtaTransfer.of(command);
    if (phase() != Phase.WORK) {
      return;
    }
    if (transfer == null || remaining == 0) {
      work(BlockRequest.flush());
    } else if (transfer.writes()) {
      work(BlockRequest.write(position * SECTOR, room(chunkBytes()), chunkBytes()));
    } else {
      next(transfer);
    }
  }

  private void check(AtaDriveStateV1 state) {
    DeviceState.range("remaining", state.remaining(), 0,
        Math.min(sectors - Math.min(state.position(), sectors), 65536));
    DiskSettings.check(state.settings());
    AtaTransfer transfer = AtaTransfer.of(state.command());
    Phase phase = state.transfer().phaseKind();
    int chunk = (int) Math.min((long) state.remaining() * SECTOR, BUFFER_BYTES);
    boolean possible = switch (phase) {
      case IDLE -> true;
      case WORK -> transfer == null || !transfer.writes() || !medium.readOnly();
      case PACKET -> false;
      case DATA_IN -> transfer == null
          ? state.transfer().phaseBytes() == SECTOR
          : !transfer.writes() && state.transfer().phaseBytes() == chunk;
      case DATA_OUT -> transfer != null && transfer.writes() && !medium.readOnly()
          && state.transfer().phaseBytes() == chunk;
    };
    if (!possible) {
      throw new DeviceStateException("a disk cannot be in phase " + phase + " of command " + state.command());
    }
  }
}
