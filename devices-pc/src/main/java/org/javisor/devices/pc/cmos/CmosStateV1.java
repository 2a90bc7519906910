package org.javisor.devices.pc.cmos;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The real-time clock and its memory.
 *
 * @param selected what was written to port 0x70
 * @param epochNanosAtZero the time, in nanoseconds since 1970, that it shows at virtual time 0
 * @param stopped whether the time registers are plain memory now
 * @param flags PF, AF and UF of register C
 * @param lastSecond the last second, since 1970, whose interrupts were noted
 * @param lastPeriod the last period of the periodic interrupt, likewise
 */
public record CmosStateV1(
    List<Integer> memory,
    int selected,
    long epochNanosAtZero,
    boolean stopped,
    int flags,
    long lastSecond,
    long lastPeriod)
    implements DeviceState {
  /** Roughly the years 1684 to 2255: what leaves room for centuries of virtual time. */
  private static final long MAX_EPOCH_NANOS = Long.MAX_VALUE - 300_000_000_000_000_000L;

  public CmosStateV1 {
    size("memory", memory, RtcChip.SIZE);
    for (int value : memory) {
      bits("memory", value, 8);
    }
    memory = List.copyOf(memory);
    bits("selected", selected, 8);
    range("epochNanosAtZero", epochNanosAtZero, -MAX_EPOCH_NANOS, MAX_EPOCH_NANOS);
    bits("flags", flags & ~0x70, 0);
    range("lastSecond", lastSecond, -10_000_000_000L, 10_000_000_000L);
  }

  /** The same clock, when {@code nanos} more of real time than of virtual time have passed. */
  public CmosStateV1 later(long nanos) {
    long seconds = Math.floorDiv(epochNanosAtZero + nanos, 1_000_000_000L)
        - Math.floorDiv(epochNanosAtZero, 1_000_000_000L);
    return new CmosStateV1(
        memory, selected, epochNanosAtZero + nanos, stopped, flags, lastSecond + seconds, lastPeriod);
  }
}
