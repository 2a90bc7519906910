package org.javisor.devices.pc.keyboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What keyboard and mouse have in common: a bounded queue of bytes for the host, commands with arguments, resend.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference"
 */
abstract class Ps2Device {
  static final int ACKNOWLEDGE = 0xFA;
  static final int RESEND = 0xFE;
  static final int TEST_PASSED = 0xAA;

  /** Events that do not fit are dropped; replies always fit, as each command empties the queue. */
  static final int QUEUE_BYTES = 32;

  private final Deque<Integer> queue = new ArrayDeque<>();
  private int last;
  /** The command whose argument is awaited; 0 if none. */
  private int awaiting;

  /** A byte from the host. */
  final void write(int value) {
    if (awaiting != 0) {
      int command = awaiting;
      awaiting = 0;
      argument(command, value);
    } else if (value == RESEND) {
      reply(last);
    } else {
      queue.clear();
      command(value);
    }
  }

  abstract void command(int value);

  /** The argument of a command for which {@link #await} was called. */
  abstract void argument(int command, int value);

  /** Acknowledges a command and waits for its argument. */
  final void await(int command) {
    awaiting = command;
    reply(ACKNOWLEDGE);
  }

  final void reply(int... bytes) {
    for (int value : bytes) {
      if (queue.size() < QUEUE_BYTES) {
        queue.add(value);
      }
    }
  }

  /** Queues the bytes of an event, all or none; returns whether they fit. */
  final boolean event(List<Integer> bytes) {
    boolean fits = queue.size() + bytes.size() <= QUEUE_BYTES / 2;
    if (fits) {
      queue.addAll(bytes);
    }
    return fits;
  }

  final boolean hasByte() {
    return !queue.isEmpty();
  }

  final int take() {
    last = queue.remove();
    return last;
  }

  final void clear() {
    queue.clear();
    awaiting = 0;
    last = 0;
  }

  final Ps2QueueStateV1 saveQueue() {
    return new Ps2QueueStateV1(List.copyOf(queue), last, awaiting);
  }

  final void restoreQueue(Ps2QueueStateV1 state) {
    queue.clear();
    queue.addAll(state.bytes());
    last = state.last();
    awaiting = state.awaiting();
  }
}
