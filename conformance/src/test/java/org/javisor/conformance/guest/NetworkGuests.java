package org.javisor.conformance.guest;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.javisor.firmware.BootFile;
import org.javisor.guest.Architecture;
import org.javisor.guest.GuestCommandLine;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Initramfs;
import org.javisor.guest.Progress;
import org.javisor.machine.MachineSpec;

/** Debian's kernel for any PC, with busybox and the drivers of network cards. */
final class NetworkGuests {
  private static final String APT_CACHE = "/usr/bin/apt-cache";
  private static final String KERNEL = "linux-image-";
  private static final List<String> DRIVERS = List.of("intel/e1000/e1000.ko");
  private static final long MEMORY_BYTES = 192L << 20;

  private NetworkGuests() {}

  /** @param init the first process: a script from the resources */
  static MachineSpec machine(String init) {
    try {
      String release = release();
      GuestImages images = new GuestImages(Progress.NONE);
      List<String> paths = new ArrayList<>(List.of("boot/vmlinuz-" + release));
      DRIVERS.forEach(
          driver -> paths.add("lib/modules/" + release + "/kernel/drivers/net/ethernet/" + driver));
      List<Path> files = images.packageFiles(KERNEL + release, Architecture.AMD64, paths);
      Initramfs archive = Initramfs.withBusybox(Files.readAllBytes(images.busybox(Architecture.AMD64)));
      StringBuilder order = new StringBuilder();
      for (Path driver : files.subList(1, files.size())) {
        archive.file("lib/modules/" + driver.getFileName(), 0644, Files.readAllBytes(driver));
        order.append(driver.getFileName()).append('\n');
      }
      archive.file("lib/modules/load-order", 0644, order.toString().getBytes(StandardCharsets.US_ASCII));
      archive.file("init", 0755, resource(init));
      MachineSpec spec = MachineSpec.kernel(files.getFirst()).withMemory(MEMORY_BYTES)
          .withCommandLine(GuestCommandLine.standard() + " quiet net.ifnames=0");
      return spec.withBoot(spec.boot().withInitrds(List.of(new BootFile("initramfs", archive.toBytes()))));
    } catch (GuestException e) {
      return abort(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The release of the newest kernel, which its package is named after. */
  private static String release() throws IOException {
    assumeTrue(Files.isExecutable(Path.of(APT_CACHE)), "there is no apt-cache");
    Process process = new ProcessBuilder(APT_CACHE, "depends", "linux-image-amd64").redirectErrorStream(true).start();
    try (InputStream in = process.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
          .map(String::strip)
          .filter(line -> line.startsWith("Depends: " + KERNEL))
          .map(line -> line.substring(("Depends: " + KERNEL).length()))
          .findFirst()
          .orElseGet(() -> abort("the distribution has no package linux-image-amd64"));
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = NetworkGuests.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
