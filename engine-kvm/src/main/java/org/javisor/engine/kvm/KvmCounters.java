package org.javisor.engine.kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.javisor.linux.ThreadTimer;

/** What happened to one CPU, and when its timer ends the guest's turn. */
final class KvmCounters {
  /** Deadlines that differ by less are the same one. */
  private static final long SAME_NANOS = 20_000;

  private static final int REASONS = 40;

  private static final Map<Integer, String> NAMES = Map.ofEntries(
      Map.entry(Kvm.EXIT_IO, "port"), Map.entry(Kvm.EXIT_MMIO, "memory-mapped registers"),
      Map.entry(Kvm.EXIT_HLT, "halt"), Map.entry(Kvm.EXIT_IRQ_WINDOW_OPEN, "interrupt window"),
      Map.entry(Kvm.EXIT_SHUTDOWN, "shutdown"), Map.entry(Kvm.EXIT_FAIL_ENTRY, "entry refused"),
      Map.entry(Kvm.EXIT_SET_TPR, "task priority"), Map.entry(Kvm.EXIT_INTERNAL_ERROR, "not executable by KVM"),
      Map.entry(Kvm.EXIT_X86_RDMSR, "MSR read"), Map.entry(Kvm.EXIT_X86_WRMSR, "MSR write"));

  private final long[] exits = new long[REASONS];
  private final MemorySegment interrupt = Arena.ofAuto().allocate(8);

  long entries;
  long signals;
  long interrupts;
  long steps;

  private boolean armed;
  private long deadline;

  void exit(int reason) {
    exits[reason >= 0 && reason < REASONS ? reason : 0]++;
  }

  /** The address of an interrupt's number, as KVM wants it. */
  long interruptNumber(int vector) {
    interrupt.set(ValueLayout.JAVA_INT, 0, vector);
    return interrupt.address();
  }

  /** Sees to it that the timer ends the turn in so many nanoseconds. */
  void armed(long now, long nanos, ThreadTimer timer, long repeatNanos) {
    long wanted = now + nanos;
    if (!armed || Math.abs(wanted - deadline) > SAME_NANOS) {
      timer.arm(nanos, repeatNanos);
      deadline = wanted;
      armed = true;
    }
  }

  void disarm(ThreadTimer timer) {
    if (armed) {
      timer.disarm();
      armed = false;
    }
  }

  void addTo(Map<String, Long> values) {
    values.put("KVM entries", entries);
    values.put("KVM exits, signal", signals);
    for (int reason = 0; reason < REASONS; reason++) {
      if (exits[reason] != 0) {
        values.put("KVM exits, " + NAMES.getOrDefault(reason, "reason " + reason), exits[reason]);
      }
    }
    values.put("interrupts", interrupts);
    values.put("single steps", steps);
  }
}
