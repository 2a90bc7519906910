package org.javisor.engine.kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuidFeature;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Descriptor;
import org.javisor.linux.LinuxException;

/** The features that a host's KVM gives to guests, of those that CPU models name. */
public record HostFeatures(Set<CpuidFeature> offered) {
  /** Room for so many CPUID entries; the kernel takes at most 256. */
  private static final int ENTRIES = 256;

  private static final int ENTRY_BYTES = 40;
  private static final long FIRST_REGISTER = 12;
  private static final int XSAVE_LEAF = 0xD;

  /** Features that the engine itself provides, whatever the processor has: they consist of MSRs, or of words alone. */
  private static final Set<CpuidFeature> OURS = EnumSet.of(
      CpuidFeature.APIC, CpuidFeature.X2APIC, CpuidFeature.TSC_DEADLINE, CpuidFeature.ARAT, CpuidFeature.HYPERVISOR,
      CpuidFeature.MTRR, CpuidFeature.MCA, CpuidFeature.MCE, CpuidFeature.SS, CpuidFeature.TSC_ADJUST,
      CpuidFeature.INVARIANT_TSC, CpuidFeature.ARCH_CAPABILITIES, CpuidFeature.SPEC_CTRL, CpuidFeature.STIBP,
      CpuidFeature.SSBD, CpuidFeature.MD_CLEAR, CpuidFeature.FLUSH_L1D, CpuidFeature.SEP, CpuidFeature.ERMS,
      CpuidFeature.FSRM, CpuidFeature.MONITOR, CpuidFeature.PREFETCHW);

  /**
   * Protection keys are not passed on: where PKRU lies in an XSAVE area differs between makers of processors, and a
   * guest that moves to another host keeps to what it was told.
   */
  private static final Set<CpuidFeature> NOT_PASSED_ON = EnumSet.of(CpuidFeature.PKU, CpuidFeature.PKS);

  public HostFeatures {
    offered = Set.copyOf(offered);
  }

  /** What KVM says that it gives, and what needs no help of its. */
  static HostFeatures announcedBy(Descriptor kvm) {
    EnumSet<CpuidFeature> offered = EnumSet.copyOf(OURS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(8 + (long) ENTRIES * ENTRY_BYTES, 8);
      list.set(ValueLayout.JAVA_INT, 0, ENTRIES);
      kvm.ioctl("the features that guests can have", Kvm.GET_SUPPORTED_CPUID, list);
      int count = Math.clamp(list.get(ValueLayout.JAVA_INT, 0), 0, ENTRIES);
      for (int i = 0; i < count; i++) {
        MemorySegment entry = list.asSlice(8 + (long) i * ENTRY_BYTES, ENTRY_BYTES);
        Stream.of(CpuidFeature.values()).filter(feature -> announces(entry, feature)).forEach(offered::add);
      }
    } catch (LinuxException e) {
      throw new KvmException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
    offered.removeAll(NOT_PASSED_ON);
    return new HostFeatures(offered);
  }

  private static boolean announces(MemorySegment entry, CpuidFeature feature) {
    int register = entry.get(ValueLayout.JAVA_INT, FIRST_REGISTER + 4L * feature.register().ordinal());
    int subleaf = feature.leaf() == XSAVE_LEAF ? 1 : 0;
    return entry.get(ValueLayout.JAVA_INT, 0) == feature.leaf()
        && entry.get(ValueLayout.JAVA_INT, 4) == subleaf
        && (register >>> feature.bit() & 1) != 0;
  }

  boolean has(CpuidFeature feature) {
    return offered.contains(feature);
  }

  HostFeatures without(CpuidFeature... features) {
    EnumSet<CpuidFeature> fewer = EnumSet.copyOf(offered);
    List.of(features).forEach(fewer::remove);
    return new HostFeatures(fewer);
  }

  /** What guests with a CPU model would lack, by the names that users write. */
  public List<String> missing(CpuModel model) {
    return model.features().stream().filter(feature -> !has(feature)).map(CpuidFeature::featureName).toList();
  }

  /**
   * The largest part of a CPU model that guests can have.
   *
   * @param model as users write it
   * @return the same, less what is missing
   */
  public String fitting(String model) {
    StringBuilder text = new StringBuilder(model);
    missing(CpuModel.parse(model)).forEach(feature -> text.append(",-").append(feature));
    return text.toString();
  }
}
