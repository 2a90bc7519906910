package org.javisor.devices.pc.usb;

import java.util.List;
import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/**
 * Registers, root hub and schedule of a universal host controller. Time comes as frames.
 *
 * @see "Intel Universal Host Controller Interface Design Guide 1.1, 2.1 USB I/O Registers"
 */
final class UhciChip implements FrameSchedule.Bus {
  static final int COMMAND = 0x00;
  static final int STATUS = 0x02;
  static final int INTERRUPT_ENABLE = 0x04;
  static final int FRAME_NUMBER = 0x06;
  static final int FRAME_LIST = 0x08;
  static final int START_OF_FRAME = 0x0C;
  static final int PORTS = 0x10;

  private static final int RUN = 1;
  private static final int HOST_RESET = 1 << 1;
  private static final int GLOBAL_RESET = 1 << 2;
  private static final int GLOBAL_SUSPEND = 1 << 3;
  private static final int FORCE_RESUME = 1 << 4;
  private static final int COMMAND_BITS = 0xFF & ~HOST_RESET;

  private static final int RESUME = 1 << 2;
  private static final int HOST_ERROR = 1 << 3;
  private static final int HALTED = 1 << 5;
  private static final int CLEARED_BY_ONE = 0x1F;

  private static final int ENABLE_ERROR = 1;
  private static final int ENABLE_RESUME = 1 << 1;
  private static final int ENABLE_ON_COMPLETE = 1 << 2;
  private static final int ENABLE_SHORT_PACKET = 1 << 3;

  private static final int REASONS = FrameSchedule.SHORT_PACKET | FrameSchedule.ON_COMPLETE;
  private static final int FRAME_BITS = 0x7FF;
  private static final int DEFAULT_START_OF_FRAME = 0x40;

  /** After so many frames without a transaction, the schedule is looked at less often. */
  private static final int QUIET_FRAMES = 10;

  private final FrameSchedule schedule;
  private final List<RootPort> ports;
  private int command;
  /** The status register, and {@link #REASONS} for its lowest bit. */
  private int status;
  private int interruptEnable;
  private int frameList;
  private int startOfFrame;
  /** Its low bits are the register. */
  private long frame;
  private int quietFrames;

  UhciChip(AddressSpace memory, List<? extends HidDevice> devices) {
    this.schedule = new FrameSchedule(memory, this);
    this.ports = devices.stream().map(RootPort::new).toList();
    reset();
  }

  /** Everything is in its first state, and the devices seem to be plugged in anew. */
  void reset() {
    command = 0;
    status = HALTED;
    interruptEnable = 0;
    frameList = 0;
    startOfFrame = DEFAULT_START_OF_FRAME;
    frame = 0;
    quietFrames = 0;
    ports.forEach(RootPort::reset);
  }

  boolean running() {
    return (command & RUN) != 0 && (command & (GLOBAL_SUSPEND | GLOBAL_RESET)) == 0;
  }

  /** Whether nothing has gone over the bus for a while but requests that devices refuse. */
  boolean quiet() {
    return quietFrames >= QUIET_FRAMES;
  }

  /** Whether its interrupt is asserted. */
  boolean interrupts() {
    int enabled = HOST_ERROR | FrameSchedule.PROCESS_ERROR;
    enabled |= (interruptEnable & ENABLE_ERROR) != 0 ? FrameSchedule.ERROR : 0;
    enabled |= (interruptEnable & ENABLE_RESUME) != 0 ? RESUME : 0;
    enabled |= (interruptEnable & ENABLE_ON_COMPLETE) != 0 ? FrameSchedule.ON_COMPLETE : 0;
    enabled |= (interruptEnable & ENABLE_SHORT_PACKET) != 0 ? FrameSchedule.SHORT_PACKET : 0;
    return (status & enabled) != 0;
  }

  /** A frame goes by. */
  void frame() {
    if (!running()) {
      return;
    }
    int outcome = schedule.run(frameList, frame);
    frame++;
    boolean busy = (outcome & FrameSchedule.PROGRESS) != 0;
    quietFrames = busy ? 0 : Math.min(quietFrames + 1, QUIET_FRAMES);
    status |= outcome & ~FrameSchedule.PROGRESS;
    if ((outcome & FrameSchedule.PROCESS_ERROR) != 0) {
      halt();
    }
  }

  /** Frames go by in which nothing is done. */
  void skip(long frames) {
    frame += frames;
  }

  /** A device has news: it is asked soon, or wakes the bus up. */
  void wake(HidDevice device) {
    quietFrames = 0;
    for (RootPort port : ports) {
      if (port.device() == device) {
        boolean wakes = port.wake();
        if ((command & GLOBAL_SUSPEND) != 0 && port.wakesBus()) {
          command |= FORCE_RESUME;
          wakes = true;
        }
        status |= wakes ? RESUME : 0;
      }
    }
  }

  private void halt() {
    command &= ~RUN;
    status |= HALTED;
  }

  @Override
  public @Nullable HidDevice device(int address) {
    for (RootPort port : ports) {
      if (port.listens() && port.device().address() == address) {
        return port.device();
      }
    }
    return null;
  }

  /** @param register an even offset */
  int read(int register) {
    return switch (register) {
      case COMMAND -> command;
      case STATUS -> status & 0x3F;
      case INTERRUPT_ENABLE -> interruptEnable;
      case FRAME_NUMBER -> (int) frame & FRAME_BITS;
      case FRAME_LIST -> frameList & 0xFFFF;
      case FRAME_LIST + 2 -> frameList >>> 16;
      case START_OF_FRAME -> startOfFrame;
      default -> {
        int port = register - PORTS >> 1;
        // Where a port would have bit 7 set, drivers see that there is none.
        yield register >= PORTS && port < ports.size() ? ports.get(port).read() : 0xFF7F;
      }
    };
  }

  /** The bits of a register that writing a one clears: a write of the other byte must leave them alone. */
  static int clearedByOne(int register) {
    return register == STATUS ? CLEARED_BY_ONE : register >= PORTS ? RootPort.CHANGES : 0;
  }

  void write(int register, int value) {
    quietFrames = 0;
    switch (register) {
      case COMMAND -> command(value);
      case STATUS -> {
        status &= ~(value & CLEARED_BY_ONE);
        status &= (status & FrameSchedule.COMPLETED) == 0 ? ~REASONS : -1;
      }
      case INTERRUPT_ENABLE -> interruptEnable = value & 0xF;
      case FRAME_NUMBER -> frame = (status & HALTED) != 0 ? value & FRAME_BITS : frame;
      case FRAME_LIST -> frameList = frameList & 0xFFFF_0000 | value & 0xF000;
      case FRAME_LIST + 2 -> frameList = frameList & 0xFFFF | value << 16;
      case START_OF_FRAME -> startOfFrame = value & 0x7F;
      default -> {
        int port = register - PORTS >> 1;
        if (register >= PORTS && port < ports.size()) {
          ports.get(port).write(value);
        }
      }
    }
  }

  private void command(int value) {
    if ((value & HOST_RESET) != 0) {
      reset();
      return;
    }
    if ((value & GLOBAL_RESET) != 0 && (command & GLOBAL_RESET) == 0) {
      reset();
    }
    command = value & COMMAND_BITS;
    status = (command & RUN) != 0 ? status & ~HALTED : status | HALTED;
  }

  UhciStateV1 save(long nanosToFrame) {
    return new UhciStateV1(
        command, status, interruptEnable, (int) frame & FRAME_BITS, frameList, startOfFrame, nanosToFrame,
        ports.stream().map(RootPort::save).toList(), ports.stream().map(port -> port.device().save()).toList());
  }

  void restore(UhciStateV1 state) {
    org.javisor.device.DeviceState.size("ports", state.ports(), ports.size());
    command = state.command() & COMMAND_BITS;
    status = state.status() & (CLEARED_BY_ONE | HALTED | REASONS);
    interruptEnable = state.interruptEnable();
    frame = state.frameNumber();
    frameList = state.frameList() & ~0xFFF;
    startOfFrame = state.startOfFrame();
    quietFrames = 0;
    for (int i = 0; i < ports.size(); i++) {
      ports.get(i).restore(state.ports().get(i));
      ports.get(i).device().restore(state.devices().get(i));
    }
  }
}
