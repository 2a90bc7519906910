package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.javisor.firmware.BootFile;
import org.javisor.guest.Architecture;
import org.javisor.guest.GuestCommandLine;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Initramfs;
import org.javisor.guest.KernelFlavor;
import org.javisor.guest.Progress;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;

/**
 * A whole life of a guest, from power-up to power-off.
 *
 * @param outcome how it ended
 * @param output all that it printed on its serial console
 * @param statistics of the machine at the end
 */
record GuestRun(Outcome outcome, String output, Map<String, Long> statistics) {
  /** Generous: the host may be busy with other things. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final long MEMORY_BYTES = 192L << 20;

  /** Debian's kernel, busybox, {@link SelfCheck}, and a script from the resources as the first process. */
  static MachineSpec machine(KernelFlavor flavor, String init) throws IOException {
    return machine(flavor, init, false, archive -> {});
  }

  /** As {@link #machine}, with the kernel's drivers of virtio devices, which the script has to load. */
  static MachineSpec machineWithModules(KernelFlavor flavor, String init) throws IOException {
    return machine(flavor, init, true, archive -> {});
  }

  /** Adds to an initramfs. */
  interface Addition {
    void addTo(Initramfs archive) throws IOException;
  }

  /** The same with more files. */
  static MachineSpec machine(KernelFlavor flavor, String init, Addition more) throws IOException {
    return machine(flavor, init, false, more);
  }

  private static MachineSpec machine(KernelFlavor flavor, String init, boolean modules, Addition more)
      throws IOException {
    GuestImages images = new GuestImages(Progress.NONE);
    Path kernel;
    Path busybox;
    List<Path> drivers;
    try {
      kernel = images.kernel(flavor);
      busybox = images.busybox(flavor.architecture());
      drivers = modules ? images.virtioModules(flavor) : List.of();
    } catch (GuestException e) {
      throw skipped(e);
    }
    boolean wide = flavor.architecture() == Architecture.AMD64;
    Initramfs files = Initramfs.withBusybox(Files.readAllBytes(busybox)).withModules(drivers);
    files.file("init", 0755, resource(init)).file("selfcheck", 0755, SelfCheck.program(wide));
    more.addTo(files);
    MachineSpec spec = MachineSpec.kernel(kernel).withMemory(MEMORY_BYTES)
        .withCommandLine(GuestCommandLine.standard() + " quiet");
    return spec.withBoot(spec.boot().withInitrds(List.of(new BootFile("initramfs", files.toBytes()))));
  }

  /** The guest that the command starts where no kernel is named. */
  static MachineSpec defaultGuest() {
    try {
      GuestImages.Guest guest = new GuestImages(Progress.NONE).defaultGuest();
      return MachineSpec.kernel(guest.kernel())
          .withInitrd(guest.initramfs())
          .withCommandLine(GuestCommandLine.standard())
          .withMemory(MEMORY_BYTES);
    } catch (GuestException e) {
      throw skipped(e);
    }
  }

  /** What cannot be fetched says nothing about the virtual machine; what comes damaged or unexpected is a failure. */
  private static RuntimeException skipped(GuestException e) {
    return switch (e.kind()) {
      case NO_PACKAGE_TOOL, NO_PACKAGE, DOWNLOAD_FAILED, NO_SPACE, CACHE_NOT_WRITABLE -> abort(e.getMessage());
      case WRONG_CHECKSUM, BAD_PACKAGE -> e;
    };
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GuestRun.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  /** Runs a machine to its end; its first serial port must still be free. */
  static GuestRun of(MachineSpec spec) throws InterruptedException {
    Console console = new Console();
    try (VirtualMachine vm = VirtualMachine.create(spec.withSerial(console)).start()) {
      Optional<Outcome> outcome = vm.await(PATIENCE);
      assertThat(outcome).as("the guest printed:%n%s", console.text()).isPresent();
      return new GuestRun(outcome.get(), console.text(), vm.statistics());
    }
  }

  /** The lines that checks printed. */
  List<String> checks() {
    return output.lines().map(String::strip).filter(line -> line.startsWith("check: ")).toList();
  }
}
