package org.javisor.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.javisor.cpu.CpuModel;
import org.javisor.device.CharacterBackend;
import org.javisor.device.WallClock;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.Decompression;
import org.javisor.firmware.Entry;
import org.javisor.firmware.bios.BiosRequest;

/**
 * What a machine is made of. Immutable; the {@code with} methods give changed copies:
 *
 * <pre>{@code
 * MachineSpec spec = MachineSpec.kernel(Path.of("vmlinuz"))
 *     .withInitrd(Path.of("initrd.img"))
 *     .withCommandLine("console=ttyS0")
 *     .withMemory(512L << 20);
 * }</pre>
 *
 * @param startup the kernel and what belongs to it, or the BIOS
 * @param memoryBytes RAM, a multiple of 1 MiB
 * @param cpus number of virtual CPUs, 1 to 254
 * @param cpuModel what the CPUs announce and decode
 * @param serial the far ends of COM1 to COM4
 * @param drives disks and their like, in the order of their places
 * @param networks network cards, in the order of their places
 * @param virtio devices made for virtual machines
 * @param options the rest
 */
public record MachineSpec(
    Startup startup,
    long memoryBytes,
    int cpus,
    CpuModel cpuModel,
    List<CharacterBackend> serial,
    List<DriveSpec> drives,
    List<NetworkSpec> networks,
    VirtioSpec virtio,
    MachineOptions options) {
  /** The smallest RAM that firmware tables and a small kernel fit into. */
  public static final long MINIMUM_MEMORY_BYTES = 4L << 20;

  /** RAM where nothing is said: 512 MiB. */
  public static final long DEFAULT_MEMORY_BYTES = 512L << 20;

  /** Limited by the width of guest-physical addresses that page tables of all CPU models can hold. */
  public static final long MAXIMUM_MEMORY_BYTES = 64L << 30;

  public static final int MAXIMUM_CPUS = 254;

  public static final int MAXIMUM_NETWORKS = 8;

  public MachineSpec {
    serial = List.copyOf(serial);
    drives = List.copyOf(drives);
    networks = List.copyOf(networks);
    if (networks.size() > MAXIMUM_NETWORKS) {
      throw new IllegalArgumentException("at most " + MAXIMUM_NETWORKS + " network cards, not " + networks.size());
    }
    if (memoryBytes < MINIMUM_MEMORY_BYTES || memoryBytes > MAXIMUM_MEMORY_BYTES || memoryBytes % (1 << 20) != 0) {
      throw new IllegalArgumentException(
          "memory must be 4 MiB to 64 GiB in whole MiB, not " + memoryBytes + " bytes");
    }
    if (cpus < 1 || cpus > MAXIMUM_CPUS) {
      throw new IllegalArgumentException("CPUs must be 1 to " + MAXIMUM_CPUS + ", not " + cpus);
    }
  }

  /**
   * A machine that boots a kernel.
   *
   * @throws org.javisor.firmware.BootException if the file cannot be read
   */
  public static MachineSpec kernel(Path kernel) {
    return boot(BootRequest.of(BootFile.read(kernel)));
  }

  public static MachineSpec boot(BootRequest request) {
    return of(new Startup.Kernel(request));
  }

  /** A PC that starts in its BIOS. */
  public static MachineSpec bios(BiosRequest request) {
    return of(new Startup.Bios(request));
  }

  private static MachineSpec of(Startup startup) {
    return new MachineSpec(
        startup, DEFAULT_MEMORY_BYTES, 1, CpuModel.standard(), List.of(), List.of(), List.of(), VirtioSpec.none(),
        MachineOptions.standard());
  }

  /**
   * The kernel and what belongs to it.
   *
   * @throws IllegalStateException if the machine starts in a BIOS
   */
  public BootRequest boot() {
    return switch (startup) {
      case Startup.Kernel(BootRequest request) -> request;
      case Startup.Bios bios -> throw new IllegalStateException("the machine starts in a BIOS, not in a kernel");
    };
  }

  /** Adds an initial RAM disk behind those already given. */
  public MachineSpec withInitrd(Path initrd) {
    List<BootFile> files = new ArrayList<>(boot().initrds());
    files.add(BootFile.read(initrd));
    return withBoot(boot().withInitrds(files));
  }

  public MachineSpec withCommandLine(String commandLine) {
    return withBoot(boot().withCommandLine(commandLine));
  }

  /** How the kernel is entered. */
  public MachineSpec withEntry(Entry entry) {
    return withBoot(boot().withEntry(entry));
  }

  /** Who unpacks a compressed kernel. */
  public MachineSpec withDecompression(Decompression decompression) {
    return withBoot(boot().withDecompression(decompression));
  }

  public MachineSpec withBoot(BootRequest request) {
    return new MachineSpec(
        new Startup.Kernel(request), memoryBytes, cpus, cpuModel, serial, drives, networks, virtio, options);
  }

  public MachineSpec withMemory(long bytes) {
    return new MachineSpec(startup, bytes, cpus, cpuModel, serial, drives, networks, virtio, options);
  }

  public MachineSpec withCpus(int count) {
    return new MachineSpec(startup, memoryBytes, count, cpuModel, serial, drives, networks, virtio, options);
  }

  public MachineSpec withCpuModel(CpuModel model) {
    return new MachineSpec(startup, memoryBytes, cpus, model, serial, drives, networks, virtio, options);
  }

  /** Connects the next serial port. */
  public MachineSpec withSerial(CharacterBackend backend) {
    List<CharacterBackend> backends = new ArrayList<>(serial);
    backends.add(backend);
    return new MachineSpec(startup, memoryBytes, cpus, cpuModel, backends, drives, networks, virtio, options);
  }

  /** Connects all serial ports anew. */
  MachineSpec withSerialLines(List<? extends CharacterBackend> lines) {
    return new MachineSpec(startup, memoryBytes, cpus, cpuModel, List.copyOf(lines), drives, networks, virtio, options);
  }

  /** Adds a drive; its image is opened when the machine is created, and closed with it. */
  public MachineSpec withDrive(DriveSpec drive) {
    List<DriveSpec> more = new ArrayList<>(drives);
    more.add(drive);
    return new MachineSpec(startup, memoryBytes, cpus, cpuModel, serial, more, networks, virtio, options);
  }

  /** Adds a network card. */
  public MachineSpec withNetwork(NetworkSpec network) {
    List<NetworkSpec> more = new ArrayList<>(networks);
    more.add(network);
    return new MachineSpec(startup, memoryBytes, cpus, cpuModel, serial, drives, more, virtio, options);
  }

  /** Plugs in devices that are made for virtual machines; disks on {@link DriveSpec.Bus#VIRTIO} need nothing here. */
  public MachineSpec withVirtio(VirtioSpec devices) {
    return new MachineSpec(startup, memoryBytes, cpus, cpuModel, serial, drives, networks, devices, options);
  }

  /** Shares a folder of the host with the guest. */
  public MachineSpec withShare(ShareSpec share) {
    return withVirtio(virtio.withShare(share));
  }

  /** Adds what {@link VirtualMachine#agent} needs: a line to the agent in the guest, and random numbers. */
  public MachineSpec withAgent() {
    return withVirtio(virtio.withAgent().withEntropy());
  }

  /** The same machine with other media in its drives. */
  MachineSpec withDrives(List<DriveSpec> changed) {
    return new MachineSpec(startup, memoryBytes, cpus, cpuModel, serial, List.copyOf(changed), networks, virtio,
        options);
  }

  public MachineSpec withOptions(MachineOptions changed) {
    return new MachineSpec(startup, memoryBytes, cpus, cpuModel, serial, drives, networks, virtio, changed);
  }

  /** The guest is told of none of what hypervisors offer beyond a processor. */
  public MachineSpec withoutParavirtualization() {
    return withOptions(options.withParavirtualization(false));
  }

  /** The real-time clock starts here instead of at the host's time. */
  public MachineSpec withWallClock(WallClock clock) {
    return withOptions(options.withWallClock(clock));
  }
}
