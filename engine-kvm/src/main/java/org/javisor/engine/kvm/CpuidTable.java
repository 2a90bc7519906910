package org.javisor.engine.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.system.Cpuid;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Ioctl;

/**
 * What CPUID answers, as a table for KVM: the same as in the software engines. KVM keeps the bits that follow CR4 and
 * IA32_APIC_BASE up to date.
 */
final class CpuidTable {
  private static final int ENTRY_BYTES = 40;
  private static final int SUBLEAF_MATTERS = 1;
  private static final int EXTENDED = 0x8000_0000;
  private static final int EXTENDED_FEATURES = 0x8000_0001;
  private static final int HYPERVISOR = 0x4000_0000;
  private static final int SYSCALL = 1 << 11;
  private static final int MOST_SUBLEAVES = 4;

  private record Entry(int leaf, int subleaf, int flags, Cpuid.Result result) {}

  private CpuidTable() {}

  static void push(Cpu c, Ioctl vcpu) {
    List<Entry> entries = entries(c);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment table = arena.allocate(8 + (long) ENTRY_BYTES * entries.size(), 8);
      table.set(JAVA_INT, 0, entries.size());
      for (int i = 0; i < entries.size(); i++) {
        write(entries.get(i), table.asSlice(8 + (long) ENTRY_BYTES * i, ENTRY_BYTES));
      }
      int result = vcpu.call(Kvm.SET_CPUID2, table.address());
      if (result < 0) {
        throw new KvmException(Kind.UNFIT,
            "KVM does not take the CPU model " + c.model.name() + ": error " + -result
                + "; choose another one with --cpu");
      }
    }
  }

  private static List<Entry> entries(Cpu c) {
    List<Entry> entries = new ArrayList<>();
    addRange(c, 0, entries);
    if (c.model.has(CpuidFeature.HYPERVISOR)) {
      addRange(c, HYPERVISOR, entries);
    }
    if (c.model.has(CpuidFeature.LM)) {
      addRange(c, EXTENDED, entries);
    }
    return entries;
  }

  private static void addRange(Cpu c, int first, List<Entry> entries) {
    int last = Cpuid.leaf(c, first, 0).eax();
    for (int leaf = first; leaf - first <= last - first; leaf++) {
      boolean subleaves = leaf == 4 || leaf == 7 || leaf == 0xB || leaf == 0xD;
      for (int subleaf = 0; subleaf < (subleaves ? MOST_SUBLEAVES : 1); subleaf++) {
        entries.add(new Entry(leaf, subleaf, subleaves ? SUBLEAF_MATTERS : 0, result(c, leaf, subleaf)));
      }
    }
  }

  /** Intel's processors tell of SYSCALL only where it is: in 64-bit code, of which this table is. */
  private static Cpuid.Result result(Cpu c, int leaf, int subleaf) {
    Cpuid.Result r = Cpuid.leaf(c, leaf, subleaf);
    return leaf == EXTENDED_FEATURES && c.model.has(CpuidFeature.SYSCALL)
        ? new Cpuid.Result(r.eax(), r.ebx(), r.ecx(), r.edx() | SYSCALL)
        : r;
  }

  private static void write(Entry entry, MemorySegment at) {
    at.set(JAVA_INT, 0, entry.leaf);
    at.set(JAVA_INT, 4, entry.subleaf);
    at.set(JAVA_INT, 8, entry.flags);
    at.set(JAVA_INT, 12, entry.result.eax());
    at.set(JAVA_INT, 16, entry.result.ebx());
    at.set(JAVA_INT, 20, entry.result.ecx());
    at.set(JAVA_INT, 24, entry.result.edx());
  }
}
