package org.javisor.devices.pc.usb;

import org.javisor.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the frame list asks for in one frame. Every word is read once; what a frame can do is bounded by the
 * bus's time and by {@value #MOST_STEPS} links, and a schedule that goes in circles without any transaction ends it.
 *
 * <p>Isochronous transactions end at once and unsuccessfully: no device here has such an endpoint.
 *
 * @see "Intel Universal Host Controller Interface Design Guide 1.1, 3.4 Scheduling"
 */
final class FrameSchedule {
  /** What a frame has brought, in the places of the status register. */
  static final int COMPLETED = 1;

  static final int ERROR = 1 << 1;
  static final int PROCESS_ERROR = 1 << 4;

  /** Besides: which of the two reasons for {@link #COMPLETED} it is, and that something happened at all. */
  static final int SHORT_PACKET = 1 << 8;

  static final int ON_COMPLETE = 1 << 9;
  static final int PROGRESS = 1 << 10;

  private static final int MOST_STEPS = 512;

  /** Bytes that fit into a millisecond, and what surrounds a packet. */
  private static final int FRAME_BYTES = 1500;

  private static final int OVERHEAD_BYTES = 13;

  private static final int TERMINATE = 1;
  private static final int QUEUE = 2;
  private static final int DEPTH_FIRST = 4;
  private static final int ADDRESS = ~0xF;
  private static final int FRAMES = 1024;

  /** Finds the device that answers to an address. */
  interface Bus {
    @Nullable
    HidDevice device(int address);
  }

  /** What to do after a transaction. */
  private enum Next {
    /** It is over: the queue moves on. */
    ADVANCE,
    /** It waits, or holds its queue up. */
    LEAVE
  }

  private final AddressSpace memory;
  private final Bus bus;
  private final byte[] words = new byte[TransferDescriptor.BYTES];
  private final byte[] packet = new byte[TransferDescriptor.MOST_BYTES];
  private int outcome;
  private int budget;
  private long frame;

  FrameSchedule(AddressSpace memory, Bus bus) {
    this.memory = memory;
    this.bus = bus;
  }

  /**
   * Runs a frame.
   *
   * @param list address of the frame list
   * @param number of the frame; grows by one from frame to frame
   * @return what happened, see the constants
   */
  int run(int list, long number) {
    outcome = 0;
    budget = FRAME_BYTES;
    frame = number;
    int link = word(list + 4 * (int) (number & FRAMES - 1));
    int mark = link;
    int untilMark = 1;
    int power = 1;
    int steps = 0;
    while ((link & TERMINATE) == 0 && budget > 0 && (outcome & PROCESS_ERROR) == 0 && steps++ < MOST_STEPS) {
      int before = budget;
      link = (link & QUEUE) != 0 ? queue(link) : transaction(link);
      if (budget != before) {
        mark = link;
        untilMark = 1;
        power = 1;
      } else if (link == mark) {
        break;
      } else if (--untilMark == 0) {
        mark = link;
        power *= 2;
        untilMark = power;
      }
    }
    return outcome;
  }

  private int word(int address) {
    memory.readBytes(address & 0xFFFF_FFFFL, words, 0, 4);
    return word(0, words);
  }

  private static int word(int at, byte[] bytes) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
  }

  private void store(int address, int value) {
    for (int i = 0; i < 4; i++) {
      words[i] = (byte) (value >>> 8 * i);
    }
    memory.writeBytes(address & 0xFFFF_FFFFL, words, 0, 4);
  }

  private TransferDescriptor descriptor(int link) {
    memory.readBytes(link & ADDRESS & 0xFFFF_FFFFL, words, 0, TransferDescriptor.BYTES);
    return new TransferDescriptor(word(0, words), word(4, words), word(8, words), word(12, words));
  }

  /** A transaction that hangs in the frame list itself; returns the next link. */
  private int transaction(int link) {
    TransferDescriptor td = descriptor(link);
    execute(link, td, false);
    return td.link();
  }

  /** The transactions of a queue for this frame; returns the next link. */
  private int queue(int link) {
    memory.readBytes(link & ADDRESS & 0xFFFF_FFFFL, words, 0, 8);
    int horizontal = word(0, words);
    int element = word(4, words);
    while ((element & TERMINATE) == 0) {
      if ((element & QUEUE) != 0) {
        return element;
      }
      TransferDescriptor td = descriptor(element);
      if (execute(element, td, true) == Next.LEAVE) {
        return horizontal;
      }
      element = td.link();
      store((link & ADDRESS) + 4, element);
      if ((element & DEPTH_FIRST) == 0 || budget <= 0 || (outcome & PROCESS_ERROR) != 0) {
        return horizontal;
      }
    }
    return horizontal;
  }

  private Next execute(int link, TransferDescriptor td, boolean queued) {
    if (!td.has(TransferDescriptor.ACTIVE)) {
      // Also then it interrupts: how a driver asks for an interrupt in the next frame.
      complete(td);
      return Next.LEAVE;
    }
    if (!td.consistent()) {
      outcome |= PROCESS_ERROR;
      return Next.LEAVE;
    }
    budget -= OVERHEAD_BYTES;
    HidDevice device = bus.device(td.deviceAddress());
    if (td.has(TransferDescriptor.ISOCHRONOUS)) {
      return end(link, td, td.failed(TransferDescriptor.TIMEOUT));
    }
    if (device == null) {
      int control = td.missed();
      store((link & ADDRESS) + 4, control);
      if ((control & TransferDescriptor.ACTIVE) == 0) {
        fail(td);
      }
      return Next.LEAVE;
    }
    int length = transfer(device, td);
    return switch (length) {
      case HidDevice.NAK -> {
        store((link & ADDRESS) + 4, td.refused());
        yield Next.LEAVE;
      }
      case HidDevice.STALL -> {
        store((link & ADDRESS) + 4, td.failed(TransferDescriptor.STALLED));
        fail(td);
        yield Next.LEAVE;
      }
      default -> moved(link, td, length, queued);
    };
  }

  /** Lets the device answer. What it sends goes to memory up to the length that is wanted. */
  private int transfer(HidDevice device, TransferDescriptor td) {
    int wanted = td.maximumLength();
    long buffer = td.buffer() & 0xFFFF_FFFFL;
    int length;
    switch (td.packetIdentification()) {
      case TransferDescriptor.PID_IN -> {
        length = device.in(td.endpoint(), packet, wanted, frame);
        if (length > 0) {
          memory.writeBytes(buffer, packet, 0, Math.min(length, wanted));
        }
      }
      case TransferDescriptor.PID_SETUP -> {
        memory.readBytes(buffer, packet, 0, SetupPacket.BYTES);
        length = wanted == SetupPacket.BYTES ? device.setup(td.endpoint(), packet) : HidDevice.STALL;
      }
      default -> {
        memory.readBytes(buffer, packet, 0, wanted);
        length = device.out(td.endpoint(), packet, wanted);
      }
    }
    budget -= Math.max(length, 0);
    return length;
  }

  private Next moved(int link, TransferDescriptor td, int length, boolean queued) {
    int wanted = td.maximumLength();
    if (length > wanted) {
      store((link & ADDRESS) + 4, td.failed(TransferDescriptor.BABBLE | TransferDescriptor.STALLED));
      fail(td);
      return Next.LEAVE;
    }
    end(link, td, td.completed(length));
    boolean isShort = td.packetIdentification() == TransferDescriptor.PID_IN && length < wanted;
    if (isShort && queued && td.has(TransferDescriptor.SHORT_PACKET_DETECT)) {
      outcome |= COMPLETED | SHORT_PACKET;
      return Next.LEAVE;
    }
    return Next.ADVANCE;
  }

  private Next end(int link, TransferDescriptor td, int control) {
    store((link & ADDRESS) + 4, control);
    outcome |= PROGRESS;
    complete(td);
    return Next.ADVANCE;
  }

  private void complete(TransferDescriptor td) {
    if (td.has(TransferDescriptor.INTERRUPT_ON_COMPLETE)) {
      outcome |= COMPLETED | ON_COMPLETE | PROGRESS;
    }
  }

  private void fail(TransferDescriptor td) {
    outcome |= ERROR | PROGRESS;
    complete(td);
  }
}
