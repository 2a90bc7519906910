package org.javisor.devices.pc.e1000;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The transceiver: always at 1000 Mb/s in full duplex when its cable leads anywhere.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 13.4.7 and 13.5"
 */
final class Phy {
  static final int REGISTERS = 32;

  /** In MDIC. */
  private static final int OP_WRITE = 1;

  private static final int OP_READ = 2;
  private static final int READY = 1 << 28;
  private static final int INTERRUPT = 1 << 29;
  private static final int ERROR = 1 << 30;

  /** Where the transceiver answers. */
  private static final int ADDRESS = 1;

  private static final int CONTROL = 0;
  private static final int STATUS = 1;
  private static final int AUTO_NEGOTIATION_EXPANSION = 6;
  private static final int GIGABIT_STATUS = 10;
  private static final int SPECIFIC_STATUS = 17;
  private static final int INTERRUPT_STATUS = 19;

  private static final int CONTROL_RESET = 1 << 15;
  private static final int CONTROL_RESTART = 1 << 9;

  /** Auto-negotiation complete, and link up. */
  private static final int STATUS_LINKED = 1 << 5 | 1 << 2;

  private final int[] registers = new int[REGISTERS];
  private boolean linkUp;

  Phy() {
    reset();
  }

  void reset() {
    Arrays.fill(registers, 0);
    registers[CONTROL] = 0x1140;
    registers[STATUS] = 0x7949;
    registers[2] = 0x0141;
    registers[3] = 0x0C25;
    registers[4] = 0x0DE1;
    registers[5] = 0x45E1;
    registers[9] = 0x0E00;
    registers[GIGABIT_STATUS] = 0x7800;
    registers[15] = 0x3000;
    registers[16] = 0x0360;
    registers[20] = 0x0D60;
  }

  void linkUp(boolean up) {
    linkUp = up;
  }

  private int read(int register) {
    return switch (register) {
      case STATUS -> registers[STATUS] | (linkUp ? STATUS_LINKED : 0);
      case 5, GIGABIT_STATUS -> linkUp ? registers[register] : 0;
      case AUTO_NEGOTIATION_EXPANSION -> linkUp ? 1 : 0;
      case SPECIFIC_STATUS -> linkUp ? 0xAC00 : 0x8000;
      default -> registers[register];
    };
  }

  private void write(int register, int value) {
    switch (register) {
      case STATUS, 2, 3, 5, AUTO_NEGOTIATION_EXPANSION, GIGABIT_STATUS, 15, SPECIFIC_STATUS, INTERRUPT_STATUS -> {
        // Read-only.
      }
      case CONTROL -> {
        if ((value & CONTROL_RESET) != 0) {
          reset();
        } else {
          registers[CONTROL] = value & ~CONTROL_RESTART;
        }
      }
      default -> registers[register] = value;
    }
  }

  /** What MDIC reads after a value was written to it. */
  int access(int mdic) {
    int register = mdic >>> 16 & REGISTERS - 1;
    int operation = mdic >>> 26 & 3;
    boolean here = (mdic >>> 21 & 0x1F) == ADDRESS;
    if (!here || operation != OP_READ && operation != OP_WRITE) {
      return mdic & ~0xFFFF | 0xFFFF | READY | ERROR;
    }
    if (operation == OP_WRITE) {
      write(register, mdic & 0xFFFF);
      return mdic & ~ERROR | READY;
    }
    return mdic & ~(ERROR | 0xFFFF) | READY | read(register) & 0xFFFF;
  }

  /** Whether the end of an access is to be announced. */
  static boolean interrupts(int mdic) {
    return (mdic & INTERRUPT) != 0;
  }

  List<Integer> save() {
    List<Integer> saved = new ArrayList<>();
    for (int register : registers) {
      saved.add(register);
    }
    return saved;
  }

  void restore(List<Integer> saved) {
    for (int i = 0; i < REGISTERS; i++) {
      registers[i] = saved.get(i) & 0xFFFF;
    }
  }
}
