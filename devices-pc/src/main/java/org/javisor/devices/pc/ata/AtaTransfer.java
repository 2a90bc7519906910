package org.javisor.devices.pc.ata;

import org.jspecify.annotations.Nullable;

/**
 * The commands that read, write or verify sectors, and how.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 8 Command descriptions"
 */
enum AtaTransfer {
  READ_SECTORS(AtaOpcode.READ_SECTORS, Action.READ, Mode.SINGLE, false),
  READ_SECTORS_NO_RETRY(AtaOpcode.READ_SECTORS_NO_RETRY, Action.READ, Mode.SINGLE, false),
  READ_SECTORS_EXT(AtaOpcode.READ_SECTORS_EXT, Action.READ, Mode.SINGLE, true),
  READ_MULTIPLE(AtaOpcode.READ_MULTIPLE, Action.READ, Mode.MULTIPLE, false),
  READ_MULTIPLE_EXT(AtaOpcode.READ_MULTIPLE_EXT, Action.READ, Mode.MULTIPLE, true),
  READ_DMA(AtaOpcode.READ_DMA, Action.READ, Mode.DMA, false),
  READ_DMA_NO_RETRY(AtaOpcode.READ_DMA_NO_RETRY, Action.READ, Mode.DMA, false),
  READ_DMA_EXT(AtaOpcode.READ_DMA_EXT, Action.READ, Mode.DMA, true),
  READ_VERIFY(AtaOpcode.READ_VERIFY, Action.VERIFY, Mode.SINGLE, false),
  READ_VERIFY_NO_RETRY(AtaOpcode.READ_VERIFY_NO_RETRY, Action.VERIFY, Mode.SINGLE, false),
  READ_VERIFY_EXT(AtaOpcode.READ_VERIFY_EXT, Action.VERIFY, Mode.SINGLE, true),
  WRITE_SECTORS(AtaOpcode.WRITE_SECTORS, Action.WRITE, Mode.SINGLE, false),
  WRITE_SECTORS_NO_RETRY(AtaOpcode.WRITE_SECTORS_NO_RETRY, Action.WRITE, Mode.SINGLE, false),
  WRITE_SECTORS_EXT(AtaOpcode.WRITE_SECTORS_EXT, Action.WRITE, Mode.SINGLE, true),
  WRITE_MULTIPLE(AtaOpcode.WRITE_MULTIPLE, Action.WRITE, Mode.MULTIPLE, false),
  WRITE_MULTIPLE_EXT(AtaOpcode.WRITE_MULTIPLE_EXT, Action.WRITE, Mode.MULTIPLE, true),
  WRITE_MULTIPLE_FUA_EXT(AtaOpcode.WRITE_MULTIPLE_FUA_EXT, Action.WRITE_THROUGH, Mode.MULTIPLE, true),
  WRITE_DMA(AtaOpcode.WRITE_DMA, Action.WRITE, Mode.DMA, false),
  WRITE_DMA_NO_RETRY(AtaOpcode.WRITE_DMA_NO_RETRY, Action.WRITE, Mode.DMA, false),
  WRITE_DMA_EXT(AtaOpcode.WRITE_DMA_EXT, Action.WRITE, Mode.DMA, true),
  WRITE_DMA_FUA_EXT(AtaOpcode.WRITE_DMA_FUA_EXT, Action.WRITE_THROUGH, Mode.DMA, true);

  /** What happens to the sectors. */
  enum Action {
    READ,
    VERIFY,
    WRITE,
    /** Durable before it ends. */
    WRITE_THROUGH
  }

  /** How the data are moved. */
  enum Mode {
    /** A sector at a time. */
    SINGLE,
    /** As many sectors at a time as SET MULTIPLE MODE said. */
    MULTIPLE,
    DMA
  }

  private static final @Nullable AtaTransfer[] BY_OPCODE = new @Nullable AtaTransfer[256];

  static {
    for (AtaTransfer transfer : values()) {
      BY_OPCODE[transfer.opcode] = transfer;
    }
  }

  final int opcode;
  final Action action;
  final Mode mode;
  final boolean extended;

  AtaTransfer(int opcode, Action action, Mode mode, boolean extended) {
    this.opcode = opcode;
    this.action = action;
    this.mode = mode;
    this.extended = extended;
  }

  /** The transfer that a command code means; null if it is another command. */
  static @Nullable AtaTransfer of(int opcode) {
    return BY_OPCODE[opcode & 0xFF];
  }

  boolean writes() {
    return action == Action.WRITE || action == Action.WRITE_THROUGH;
  }
}
