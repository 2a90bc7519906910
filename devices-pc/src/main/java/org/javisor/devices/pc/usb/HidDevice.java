package org.javisor.devices.pc.usb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.javisor.device.DeviceStateException;
import org.jspecify.annotations.Nullable;

/**
 * A human interface device: a control pipe and an interrupt pipe to the host, endpoint 1, through which its reports go.
 *
 * @see "Device Class Definition for Human Interface Devices 1.11, 7.2 Class-Specific Requests"
 */
abstract class HidDevice implements ControlPipe.Requests {
  /** Answers of an endpoint instead of a length. */
  static final int NAK = -1;

  static final int STALL = -2;

  static final int MOST_REPORT_BYTES = 8;

  /** Reports that wait at most. */
  static final int MOST_WAITING = 32;

  private static final int REPORT_ENDPOINT = 1;
  private static final int ENDPOINT_HALT = 0;
  private static final int REMOTE_WAKE_UP = 1;
  private static final int IDLE_UNIT_FRAMES = 4;

  private final HidModel model;
  private final ControlPipe control = new ControlPipe(this);
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private byte[] report;
  private int address;
  private int configuration;
  private boolean remoteWakeUp;
  private boolean halted;
  private int protocol = 1;
  private int idle;
  private int output;
  private long reportedFrame;

  HidDevice(HidModel model) {
    this.model = model;
    this.report = new byte[model.reportBytes()];
  }

  // What the controller sees

  /** The bus is reset. */
  final void reset() {
    control.reset();
    waiting.clear();
    address = 0;
    configuration = 0;
    remoteWakeUp = false;
    halted = false;
    protocol = 1;
    idle = 0;
    output = 0;
  }

  final int address() {
    return address;
  }

  /** Whether software has set it up. */
  final boolean configured() {
    return configuration != 0;
  }

  /** Whether it may wake a suspended bus. */
  final boolean wakesUp() {
    return remoteWakeUp;
  }

  /** A setup packet of {@link SetupPacket#BYTES}. */
  final int setup(int endpoint, byte[] packet) {
    if (endpoint != 0) {
      return STALL;
    }
    control.setup(packet);
    return SetupPacket.BYTES;
  }

  /**
   * Gives a packet to the host.
   *
   * @param frame a number that grows by one each millisecond
   * @return its length, {@link #NAK} or {@link #STALL}
   */
  final int in(int endpoint, byte[] to, int most, long frame) {
    if (endpoint == 0) {
      return control.in(to, most);
    }
    if (endpoint != REPORT_ENDPOINT || configuration == 0 || halted) {
      return STALL;
    }
    byte[] next = waiting.poll();
    if (next == null) {
      if (idle == 0 || frame - reportedFrame < (long) idle * IDLE_UNIT_FRAMES) {
        return NAK;
      }
      next = report;
    }
    reportedFrame = frame;
    System.arraycopy(next, 0, to, 0, Math.min(next.length, most));
    return next.length;
  }

  /** Takes a packet from the host; returns its length or {@link #STALL}. */
  final int out(int endpoint, byte[] from, int length) {
    return endpoint == 0 ? control.out(from, length) : STALL;
  }

  // What goes on inside

  /** Whether another report can wait. */
  final boolean hasRoom() {
    return waiting.size() < MOST_WAITING;
  }

  /** Adds a report to those that wait, or replaces the last of them. */
  final void report(byte[] next, boolean replacing) {
    report = next.clone();
    if (configuration == 0) {
      return;
    }
    if (replacing || !hasRoom()) {
      waiting.pollLast();
    }
    waiting.add(report);
  }

  /** The report that waits longest to be taken after all others; null if none waits. */
  final byte @Nullable [] lastWaiting() {
    return waiting.peekLast();
  }

  /** The last output report: a keyboard's lamps. */
  final int output() {
    return output;
  }

  /** Keys that are down. */
  abstract List<Integer> held();

  abstract void hold(List<Integer> codes);

  @Override
  public final byte @Nullable [] answer(SetupPacket setup) {
    return switch (setup.selector()) {
      case 0x8000 -> new byte[] {(byte) (remoteWakeUp ? 2 : 0), 0};
      case 0x8100 -> new byte[2];
      case 0x8200 -> new byte[] {(byte) (halted && (setup.index() & 0xF) == REPORT_ENDPOINT ? 1 : 0), 0};
      case 0x8006, 0x8106 -> model.descriptor(setup.value() >> 8, setup.value() & 0xFF);
      case 0x8008 -> new byte[] {(byte) configuration};
      case 0x810A -> new byte[1];
      case 0xA101 -> report.clone();
      case 0xA102 -> new byte[] {(byte) idle};
      case 0xA103 -> new byte[] {(byte) protocol};
      default -> null;
    };
  }

  @Override
  public final boolean carryOut(SetupPacket setup, byte[] data) {
    int value = setup.value();
    switch (setup.selector()) {
      case 0x0001, 0x0003 -> {
        boolean known = value == REMOTE_WAKE_UP;
        remoteWakeUp = known ? setup.request() == 3 : remoteWakeUp;
        return known;
      }
      case 0x0201, 0x0203 -> {
        boolean known = value == ENDPOINT_HALT && (setup.index() & 0xF) <= REPORT_ENDPOINT;
        halted = known && (setup.index() & 0xF) == REPORT_ENDPOINT ? setup.request() == 3 : halted;
        return known;
      }
      case 0x0005 -> address = value & 0x7F;
      case 0x0009 -> {
        return configure(value);
      }
      case 0x010B -> {
        return value == 0;
      }
      case 0x2109 -> output = model.outputBytes() > 0 && data.length > 0 ? data[0] & 0xFF : output;
      case 0x210A -> idle = value >> 8;
      case 0x210B -> protocol = value & 1;
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean configure(int value) {
    if (value > 1) {
      return false;
    }
    configuration = value;
    halted = false;
    waiting.clear();
    return true;
  }

  final HidDeviceStateV1 save() {
    List<Integer> queue = new ArrayList<>();
    waiting.forEach(one -> queue.addAll(toList(one)));
    int flags = (remoteWakeUp ? 1 : 0) | (halted ? 2 : 0);
    return new HidDeviceStateV1(
        address, configuration, flags, protocol, idle, output, held(), toList(report), queue, control.save());
  }

  final void restore(HidDeviceStateV1 state) {
    int size = model.reportBytes();
    if (state.report().size() != size || state.waiting().size() % size != 0
        || state.waiting().size() > size * MOST_WAITING) {
      throw new DeviceStateException("the reports of " + model.name() + " have " + size + " bytes");
    }
    address = state.address();
    configuration = state.configuration();
    remoteWakeUp = (state.flags() & 1) != 0;
    halted = (state.flags() & 2) != 0;
    protocol = state.protocol();
    idle = state.idle();
    output = state.output();
    hold(state.held());
    report = toBytes(state.report());
    waiting.clear();
    byte[] queue = toBytes(state.waiting());
    for (int at = 0; at < queue.length; at += size) {
      waiting.add(Arrays.copyOfRange(queue, at, at + size));
    }
    control.restore(state.control());
    reportedFrame = 0;
  }

  static List<Integer> toList(byte[] bytes) {
    List<Integer> values = new ArrayList<>();
    for (byte b : bytes) {
      values.add(b & 0xFF);
    }
    return values;
  }

  static byte[] toBytes(List<Integer> values) {
    byte[] bytes = new byte[values.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = values.get(i).byteValue();
    }
    return bytes;
  }
}
