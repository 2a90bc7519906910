package org.javisor.devices.pc.usb;

import java.util.Set;
import org.javisor.devices.pc.PeripheralsRig;
import org.javisor.devices.pc.usb.UhciController.Plug;

/** A board with a USB controller, and what a driver does with it. */
final class UsbDriver implements AutoCloseable {
  static final int PORTS = 0xC040;
  static final int COMMAND = PORTS;
  static final int STATUS = PORTS + 2;
  static final int INTERRUPTS = PORTS + 4;
  static final int FRAME = PORTS + 6;
  static final int PORT_1 = PORTS + 0x10;
  static final int PORT_2 = PORTS + 0x12;

  static final int FRAME_LIST = 0x1000;
  static final int QUEUE = 0x2000;
  static final int DESCRIPTORS = 0x3000;
  static final int BUFFER = 0x8000;

  static final int IN = 0x69;
  static final int OUT = 0xE1;
  static final int SETUP = 0x2D;

  static final int ACTIVE = 1 << 23;
  static final int THREE_ERRORS = 3 << 27;

  final PeripheralsRig rig = new PeripheralsRig();
  final UhciController usb;

  UsbDriver(Plug... plugs) {
    usb = rig.board.plugUsb(Set.of(plugs));
    rig.board.reset();
    rig.config(1, 2, 0x20, PORTS);
    rig.config(1, 2, 0x04, 5);
  }

  int in(int port) {
    return rig.ports.read(port, 2);
  }

  void out(int port, int value) {
    rig.ports.write(port, 2, value);
  }

  /** An empty schedule, all interrupts on, ports reset and enabled. */
  UsbDriver start() {
    for (int i = 0; i < 1024; i++) {
      rig.word(FRAME_LIST + 4 * i, QUEUE | 2);
    }
    rig.word(QUEUE, 1);
    rig.word(QUEUE + 4, 1);
    rig.ports.write(PORTS + 8, 4, FRAME_LIST);
    out(INTERRUPTS, 0xF);
    out(COMMAND, 0x81);
    for (int port = PORT_1; port <= PORT_2; port += 2) {
      out(port, 0x0200);
      out(port, 0);
      out(port, 0x000E);
    }
    return this;
  }

  /** Writes a transfer descriptor; returns its address. */
  int descriptor(int index, int link, int control, int token) {
    int at = DESCRIPTORS + 16 * index;
    rig.word(at, link);
    rig.word(at + 4, control);
    rig.word(at + 8, token);
    rig.word(at + 12, BUFFER + 64 * index);
    return at;
  }

  static int token(int pid, int address, int endpoint, int length) {
    return pid | address << 8 | endpoint << 15 | (length - 1 & 0x7FF) << 21;
  }

  int control(int index) {
    return rig.word(DESCRIPTORS + 16 * index + 4);
  }

  void frames(int count) {
    rig.clock.advance(1_000_000L * count);
  }

  /** A whole control transfer from the device. Returns what came, or nothing if it stalled. */
  byte[] read(int address, int... setup) {
    int length = setup[6] | setup[7] << 8;
    int packets = (length + 7) / 8;
    for (int i = 0; i < 8; i++) {
      rig.memory.write(BUFFER + i, 1, setup[i]);
    }
    descriptor(0, DESCRIPTORS + 16 | 4, ACTIVE | THREE_ERRORS, token(SETUP, address, 0, 8));
    for (int i = 1; i <= packets; i++) {
      int bytes = Math.min(8, length - 8 * (i - 1));
      descriptor(i, DESCRIPTORS + 16 * (i + 1) | 4, ACTIVE | THREE_ERRORS | 1 << 29, token(IN, address, 0, bytes));
    }
    descriptor(packets + 1, 1, ACTIVE | THREE_ERRORS | 1 << 24, token(OUT, address, 0, 0));
    rig.word(QUEUE + 4, DESCRIPTORS);
    frames(20);
    byte[] result = new byte[length];
    int total = 0;
    for (int i = 1; i <= packets && (control(i) & ACTIVE) == 0; i++) {
      int got = control(i) + 1 & 0x7FF;
      rig.memory.readBytes(BUFFER + 64L * i, result, total, got);
      total += got;
    }
    rig.word(QUEUE + 4, DESCRIPTORS + 16 * (packets + 1));
    frames(20);
    rig.word(QUEUE + 4, 1);
    return (control(1) & 1 << 22) != 0 ? new byte[0] : java.util.Arrays.copyOf(result, total);
  }

  /** A control transfer to the device; returns whether it succeeded. */
  boolean write(int address, int requestType, int request, int value, int index, int... data) {
    int[] setup = {
      requestType, request, value & 0xFF, value >> 8, index & 0xFF, index >> 8, data.length & 0xFF, data.length >> 8
    };
    for (int i = 0; i < 8; i++) {
      rig.memory.write(BUFFER + i, 1, setup[i]);
    }
    int packets = data.length == 0 ? 0 : 1;
    for (int i = 0; i < data.length; i++) {
      rig.memory.write(BUFFER + 64 + i, 1, data[i]);
    }
    descriptor(0, DESCRIPTORS + 16 | 4, ACTIVE | THREE_ERRORS, token(SETUP, address, 0, 8));
    if (packets > 0) {
      descriptor(1, DESCRIPTORS + 32 | 4, ACTIVE | THREE_ERRORS, token(OUT, address, 0, data.length));
    }
    descriptor(packets + 1, 1, ACTIVE | THREE_ERRORS | 1 << 24, token(IN, address, 0, 0));
    rig.word(QUEUE + 4, DESCRIPTORS);
    frames(20);
    rig.word(QUEUE + 4, 1);
    return (control(packets + 1) & (ACTIVE | 1 << 22)) == 0;
  }

  /** Gives the device at an enabled port an address and its configuration. */
  void configure(int address) {
    write(0, 0x00, 5, address, 0);
    write(address, 0x00, 9, 1, 0);
  }

  /** Puts a read of the interrupt endpoint into the schedule. */
  void poll(int address) {
    descriptor(40, 1, ACTIVE | THREE_ERRORS | 1 << 24, token(IN, address, 1, 8));
    rig.word(QUEUE + 4, DESCRIPTORS + 16 * 40);
  }

  /** What the interrupt endpoint has given to {@link #poll}; empty while it refuses. */
  byte[] polled() {
    if ((control(40) & ACTIVE) != 0) {
      return new byte[0];
    }
    byte[] bytes = new byte[control(40) + 1 & 0x7FF];
    rig.memory.readBytes(BUFFER + 64L * 40, bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public void close() {
    rig.close();
  }
}
