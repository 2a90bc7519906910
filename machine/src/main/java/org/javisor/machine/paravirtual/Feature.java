package org.javisor.machine.paravirtual;

import java.util.EnumSet;
import java.util.Set;

/**
 * What KVM's guests can be told that there is, by its bit in EAX of CPUID leaf 40000001H.
 *
 * <p>Not among it: the clock's old registers (bit 0), which are numbers of a processor's; page table updates by calls
 * (bit 2), which KVM itself has given up; halting while one waits for a lock (bit 7), as who says PAUSE gives its turn
 * away, and each release of a lock would be dearer; page faults that are told of later (bits 4, 10 and 14), as nobody
 * tells us that the host has a page of the guest's on its disk; the guest's say in polling before a halt (bit 12), as
 * there is no polling; messages to more than 255 CPUs (bit 15), which there cannot be; encrypted memory (bits 16, 17).
 *
 * @see "Linux, Documentation/virt/kvm/x86/cpuid.rst"
 */
enum Feature {
  /** Ports need no pause between two accesses. */
  NO_IO_DELAY(1),

  /** {@link ClockPage}: time is computed from the time-stamp counter by numbers in memory. */
  CLOCK(3),

  /** {@link StealTime}: a CPU's memory tells for how long others had its turn, and whether it runs now. */
  STEAL_TIME(5),

  /** {@link EndOfInterruptWord}: an interrupt ends by a bit in memory. */
  END_OF_INTERRUPT(6),

  /** The TLB of a CPU that does not run is flushed when it does: nobody has to interrupt it. Part of stolen time. */
  TLB_FLUSH(9),

  /** A call sends an interrupt to many CPUs. */
  SEND_IPI(11),

  /** A call gives the rest of a turn to others. */
  SCHED_YIELD(13),

  /** The clock never differs between CPUs. */
  STABLE_CLOCK(24);

  private static final Set<Feature> CALLED = EnumSet.of(TLB_FLUSH, SEND_IPI, SCHED_YIELD);

  private final int bit;

  Feature(int bit) {
    this.bit = bit;
  }

  /** This one's bit. */
  int mask() {
    return 1 << bit;
  }

  /** The bits of several. */
  static int mask(Set<Feature> features) {
    return features.stream().mapToInt(Feature::mask).reduce(0, (a, b) -> a | b);
  }

  /**
   * What a machine has. Several CPUs take turns on one thread, and can steal each other's time; a single one has nobody
   * to call.
   *
   * <p>Ends of interrupts in memory save an exit of the processor, and in a software engine one instruction: for a
   * single CPU that is something, with several ones a boot of Linux executed more, not less.
   *
   * @param called whether the guest's calls come to us: KVM itself answers those of guests that it runs, and does not
   *     know our local APICs. Nor does it keep the counters of several CPUs exactly alike, or flush what a note says
   */
  static Set<Feature> of(int cpus, boolean called) {
    Set<Feature> features = EnumSet.of(NO_IO_DELAY, CLOCK);
    if (cpus > 1) {
      features.add(STEAL_TIME);
    }
    if (cpus == 1 || called) {
      features.add(STABLE_CLOCK);
    }
    if (cpus == 1 || !called) {
      features.add(END_OF_INTERRUPT);
    }
    if (cpus > 1 && called) {
      features.addAll(CALLED);
    }
    return features;
  }

  /** The bits of those that consist of calls, or that only the software engines keep. */
  static int calledMask() {
    return mask(CALLED);
  }
}
