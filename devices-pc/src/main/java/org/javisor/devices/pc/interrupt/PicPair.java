package org.javisor.devices.pc.interrupt;

/**
 * The two cascaded 8259As of a PC, with their edge/level control registers.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.5.5 Interrupt Controller Registers"
 */
final class PicPair {
  static final int MASTER_PORT = 0x20;
  static final int SLAVE_PORT = 0xA0;
  static final int ELCR_PORT = 0x4D0;

  private static final int CASCADE = 2;

  // IRQ 0, 1, 2, 8 and 13 are always edge-triggered.
  private final Pic8259 master = new Pic8259(0xF8, 1 << CASCADE);
  private final Pic8259 slave = new Pic8259(0xDE, 0);

  void reset() {
    master.reset();
    slave.reset();
    cascade();
  }

  private void cascade() {
    master.line(CASCADE, slave.interrupts());
  }

  /** Sets one of the lines 0 to 15; line 2 is the cascade and cannot be set. */
  void line(int irq, boolean asserted) {
    if (irq >= 8) {
      slave.line(irq - 8, asserted);
      cascade();
    } else if (irq != CASCADE) {
      master.line(irq, asserted);
    }
  }

  /** INT of the master: the CPU's INTR pin or LINT0. */
  boolean interrupts() {
    return master.interrupts();
  }

  /** Two INTA cycles: the vector, that of line 7 or 15 if the request went away. */
  int acknowledge() {
    boolean cascaded = master.acknowledgesCascade();
    int line = master.acknowledge();
    if (!cascaded) {
      return master.vector(line);
    }
    int vector = slave.vector(slave.acknowledge());
    cascade();
    return vector;
  }

  /** Reads a command (offset 0) or data port (1), or an edge/level control register. */
  int read(int port) {
    int value = switch (port) {
      case ELCR_PORT -> master.edgeLevelControl();
      case ELCR_PORT + 1 -> slave.edgeLevelControl();
      case SLAVE_PORT, SLAVE_PORT + 1 -> slave.read(port & 1);
      default -> master.read(port & 1);
    };
    cascade();
    return value;
  }

  void write(int port, int value) {
    switch (port) {
      case ELCR_PORT -> master.edgeLevelControl(value);
      case ELCR_PORT + 1 -> slave.edgeLevelControl(value);
      case SLAVE_PORT, SLAVE_PORT + 1 -> slave.write(port & 1, value);
      default -> master.write(port & 1, value);
    }
    cascade();
  }

  PicStateV1 saveMaster() {
    return master.save();
  }

  PicStateV1 saveSlave() {
    return slave.save();
  }

  void restore(PicStateV1 masterState, PicStateV1 slaveState) {
    master.restore(masterState);
    slave.restore(slaveState);
    cascade();
  }
}
