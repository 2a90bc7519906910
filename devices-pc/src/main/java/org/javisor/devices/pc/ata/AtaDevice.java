package org.javisor.devices.pc.ata;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockRequest;
import org.javisor.device.DeviceStateException;

/**
 * What disks and packet devices have in common: registers, a data buffer that is moved in blocks, and the medium. A
 * pure state machine; whoever is in front of it must look at {@link #phase} and {@link #takeInterrupt} after each call.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 9 Protocol"
 */
public abstract class AtaDevice {
  /** The most that is moved between medium and host at once. */
  public static final int BUFFER_BYTES = 128 << 10;

  static final int READY = TaskFile.DRDY | TaskFile.DSC;

  protected final TaskFile registers = new TaskFile();
  private byte[] buffer = {};
  private Phase phase = Phase.IDLE;
  private boolean dma;

  /** Bytes of this data phase, of which the block in front of the host starts at {@code blockStart}. */
  private int phaseBytes;

  private int blockStart;
  private int blockBytes;
  private int blockLimit;

  private Optional<BlockRequest> request = Optional.empty();
  private int requestNumber;
  private boolean interrupt;

  public final TaskFile registers() {
    return registers;
  }

  public final Phase phase() {
    return phase;
  }

  /** Whether the data of this phase are meant to be moved by DMA. */
  public final boolean dma() {
    return dma;
  }

  /** The data; the block is {@link #blockBytes} bytes from {@link #blockStart}. */
  public final byte[] buffer() {
    return buffer;
  }

  public final int blockStart() {
    return blockStart;
  }

  public final int blockBytes() {
    return blockBytes;
  }

  /** Whether the drive has asserted INTRQ since the last call. */
  public final boolean takeInterrupt() {
    boolean asserted = interrupt;
    interrupt = false;
    return asserted;
  }

  /** What the drive asks of {@link #medium} in {@link Phase#WORK}. */
  public final BlockRequest request() {
    return request.orElseThrow();
  }

  /** Tells requests apart: an answer to any but the latest has come too late. */
  public final int requestNumber() {
    return requestNumber;
  }

  /** What is in the drive. */
  public abstract Optional<BlockBackend> medium();

  /** Starts a command with what stands in the registers; one that is under way is given up. */
  public final void command(int opcode) {
    giveUp();
    registers.error = 0;
    registers.status = READY;
    execute(opcode & 0xFF);
  }

  /** RESET# and power-up. */
  public void hardReset() {
    giveUp();
    registers.status = 0;
    signature();
  }

  /** SRST, DEVICE RESET. */
  public void softReset() {
    giveUp();
    signature();
  }

  /** The registers say what kind of drive this is, and that it passed its diagnostics. */
  protected abstract void signature();

  protected abstract void execute(int opcode);

  /** The host has taken the block, or filled it. */
  public final void blockDone() {
    if (phase == Phase.IDLE || phase == Phase.WORK) {
      return;
    }
    blockStart += blockBytes;
    if (blockStart < phaseBytes) {
      nextBlock();
      interrupt |= !dma;
      return;
    }
    Phase ended = phase;
    phase = Phase.IDLE;
    switch (ended) {
      case DATA_IN -> taken();
      case DATA_OUT, PACKET -> filled(ended);
      case IDLE, WORK -> throw new IllegalStateException("no data are moved in " + ended);
    }
  }

  /** Everything offered was taken. */
  protected abstract void taken();

  /** Everything asked for has come. */
  protected abstract void filled(Phase ended);

  /** The medium has answered the request. */
  public final void workDone(boolean ok) {
    if (phase == Phase.WORK) {
      phase = Phase.IDLE;
      request = Optional.empty();
      worked(ok);
    }
  }

  protected abstract void worked(boolean ok);

  // For the drives

  /** A buffer of at least so many bytes, at most {@link #BUFFER_BYTES}. */
  protected final byte[] room(int bytes) {
    if (buffer.length < bytes) {
      buffer = new byte[Math.max(bytes, 4096)];
    }
    return buffer;
  }

  /** Puts bytes into the buffer, zeros behind them up to {@code bytes}. */
  protected final void put(byte[] data, int bytes) {
    byte[] room = room(Math.max(bytes, data.length));
    System.arraycopy(data, 0, room, 0, data.length);
    if (bytes > data.length) {
      Arrays.fill(room, data.length, bytes, (byte) 0);
    }
  }

  protected final void work(BlockRequest wanted) {
    request = Optional.of(wanted);
    requestNumber++;
    phase = Phase.WORK;
    registers.status = TaskFile.BSY | READY;
  }

  /** Moves data: {@code bytes} in blocks of at most {@code limit}, or all at once by DMA. */
  protected final void data(Phase direction, int bytes, boolean byDma, int limit) {
    phase = direction;
    dma = byDma;
    phaseBytes = bytes;
    blockLimit = byDma ? bytes : limit;
    blockStart = 0;
    nextBlock();
    interrupt |= direction == Phase.DATA_IN && !byDma;
  }

  private void nextBlock() {
    blockBytes = Math.min(blockLimit, phaseBytes - blockStart);
    registers.status = READY | (dma ? TaskFile.BSY : TaskFile.DRQ);
    blockReady();
  }

  /** Told before a block is shown to the host. */
  protected void blockReady() {
    // A disk has nothing to add.
  }

  /** The drive wants attention. */
  protected final void interrupt() {
    interrupt = true;
  }

  /** The command ended well. */
  protected final void succeed() {
    phase = Phase.IDLE;
    registers.status = READY;
    interrupt = true;
  }

  /** The command ended badly. */
  protected final void fail(int error) {
    fail(error, 0);
  }

  protected final void fail(int error, int statusBits) {
    phase = Phase.IDLE;
    registers.error = error;
    registers.status = READY | TaskFile.ERR | statusBits;
    interrupt = true;
  }

  /** Forgets the request that is under way. */
  protected final void abandon() {
    giveUp();
  }

  private void giveUp() {
    if (phase == Phase.WORK) {
      // The medium may still be reading into the buffer.
      buffer = new byte[0];
    }
    phase = Phase.IDLE;
    request = Optional.empty();
    requestNumber++;
    interrupt = false;
    dma = false;
  }

  // State

  /** What this class remembers. */
  protected final TransferStateV1 saveTransfer() {
    boolean moving = phase != Phase.IDLE && !(phase == Phase.WORK && request().kind() != BlockRequest.Kind.WRITE);
    int bytes = !moving ? 0 : phase == Phase.WORK ? request().length() : phaseBytes;
    String data = Base64.getEncoder().encodeToString(Arrays.copyOf(buffer, bytes));
    boolean block = phase != Phase.IDLE && phase != Phase.WORK;
    return new TransferStateV1(
        registers.save(), phase.ordinal(), dma, block ? phaseBytes : 0, block ? blockStart : 0, block ? blockLimit : 0,
        interrupt, data);
  }

  /** Takes over the state; in {@link Phase#WORK}, the drive must then ask its medium again. */
  protected final void restoreTransfer(TransferStateV1 state) {
    giveUp();
    byte[] data = state.bytes();
    registers.restore(state.registers());
    phase = state.phaseKind();
    dma = state.dma();
    phaseBytes = state.phaseBytes();
    blockStart = state.blockStart();
    blockLimit = state.blockLimit();
    blockBytes = Math.min(blockLimit, phaseBytes - blockStart);
    interrupt = state.interrupt();
    put(data, Math.max(data.length, phaseBytes));
  }

  /** What the whole drive remembers. */
  public abstract AtaDriveStateV1 save();

  /**
   * Takes over a state; a request that was under way is made again.
   *
   * @throws DeviceStateException if it is impossible for this drive, which is then unchanged
   */
  public abstract void restore(AtaDriveStateV1 state);
}
