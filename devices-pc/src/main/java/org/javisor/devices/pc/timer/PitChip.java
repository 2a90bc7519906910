package org.javisor.devices.pc.timer;

import java.util.List;

/**
 * An 8254 with its three counters; times in clock pulses. Counter 0 and 1 have their gates tied high.
 *
 * @see "Intel 8254 data sheet (231164), Programming the 82C54"
 */
final class PitChip {
  static final int COUNTERS = 3;
  private static final int CONTROL = 3;

  private final PitCounter[] counters = {new PitCounter(true), new PitCounter(true), new PitCounter(false)};

  PitCounter counter(int index) {
    return counters[index];
  }

  int read(int port, long now) {
    return port == CONTROL ? 0xFF : counters[port].read(now);
  }

  void write(int port, int value, long now) {
    if (port != CONTROL) {
      counters[port].write(value, now);
      return;
    }
    int select = value >> 6;
    if (select == 3) {
      readBack(value, now);
    } else if ((value & 0x30) == 0) {
      counters[select].latchCount(now);
    } else {
      counters[select].control(value);
    }
  }

  private void readBack(int command, long now) {
    for (int i = 0; i < COUNTERS; i++) {
      if ((command >> i + 1 & 1) != 0) {
        if ((command & 0x20) == 0) {
          counters[i].latchCount(now);
        }
        if ((command & 0x10) == 0) {
          counters[i].latchStatus(now);
        }
      }
    }
  }

  List<PitCounterStateV1> save() {
    return List.of(counters[0].save(), counters[1].save(), counters[2].save());
  }

  void restore(List<PitCounterStateV1> states) {
    for (int i = 0; i < COUNTERS; i++) {
      counters[i].restore(states.get(i));
    }
  }
}
