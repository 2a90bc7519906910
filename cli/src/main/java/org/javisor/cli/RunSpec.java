package org.javisor.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.javisor.cpu.CpuModel;
import org.javisor.firmware.Entry;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.NetworkSpec;
import org.javisor.machine.ShareSpec;

/**
 * What {@code javisor run} was asked to run, checked.
 *
 * @param kernel the kernel; empty for the default guest, or with a BIOS
 * @param flat where a kernel without header is loaded and entered; empty for others
 * @param bios the BIOS; empty where a kernel is loaded directly
 * @param initrds initial RAM disks, concatenated in this order
 * @param append added to the kernel's command line
 * @param memory the guest's RAM
 * @param cpu the model with its features
 * @param cpus how many virtual CPUs
 * @param drives disks and their like
 * @param network the network card; empty for a machine without
 * @param shares folders of the host
 * @param screen the screen; empty for a machine without
 * @param peripherals USB devices, sound, printer
 * @param snapshots what is saved, and what it continues from
 * @param debugger where gdb is waited for; empty for a machine without
 * @param options the switches
 */
record RunSpec(
    Optional<Path> kernel, Optional<Entry.Flat> flat, Optional<BiosSpec> bios, List<Path> initrds, String append,
    MemorySize memory, CpuModel cpu, int cpus, List<DriveSpec> drives, Optional<NetworkSpec> network,
    List<ShareSpec> shares, Optional<ScreenSpec> screen, PeripheralsSpec peripherals, SnapshotSpec snapshots,
    Optional<DebuggerSpec> debugger, Options options) {

  RunSpec {
    initrds = List.copyOf(initrds);
    drives = List.copyOf(drives);
  }

  /**
   * Switches.
   *
   * @param engine what runs guest code
   * @param reboot whether a reset starts the guest again
   * @param fixedTime whether the guest's clock starts at a fixed date and its time is counted in instructions
   * @param decompressInGuest whether the kernel's own decompressor runs
   * @param testDevice whether the ports that published test kernels drive are there
   * @param paravirtual whether guests that know KVM are shown what it would offer them
   * @param traces what to print to standard error
   */
  record Options(
      EngineChoice engine, boolean reboot, boolean fixedTime, boolean decompressInGuest, boolean testDevice,
      boolean paravirtual, Set<Trace> traces) {
    Options {
      traces = Set.copyOf(traces);
    }
  }

  /** What can be traced. */
  enum Trace {
    /** Each exit to the VMM loop. */
    exits,
    /** Each interrupt that is delivered. */
    interrupts,
    /** Each exception, and the registers on a triple fault. */
    exceptions,
    /** Each port access. */
    ports,
    /** Each access to a device's registers in memory. */
    mmio,
    /** What the BIOS says that it does. */
    bios
  }
}
