package org.javisor.conformance.guest;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Initramfs;
import org.javisor.guest.KernelFlavor;

/** Drivers from a kernel's package, in an initramfs in the order in which they are to be loaded. */
final class KernelModules {
  private KernelModules() {}

  /**
   * Adds drivers, and {@code /modules/order} with their names.
   *
   * @param paths of the modules below the kernel's own folder, without {@code .ko}; dependencies first
   */
  static Initramfs add(Initramfs archive, GuestImages images, KernelFlavor flavor, List<String> paths)
      throws IOException {
    // The cache keeps the name of the package that a kernel came from.
    String origin = Files.readString(images.kernel(flavor).resolveSibling("package")).split(" ", 2)[0];
    String folder = "lib/modules/" + origin.replace("linux-image-", "") + "/kernel/";
    List<Path> files;
    try {
      files = images.packageFiles(
          origin, flavor.architecture(), paths.stream().map(path -> folder + path + ".ko").toList());
    } catch (GuestException e) {
      return abort("the kernel's drivers are not to be had here: " + e.getMessage());
    }
    StringBuilder order = new StringBuilder();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      archive.file("modules/" + name, 0644, Files.readAllBytes(file));
      order.append(name).append('\n');
    }
    return archive.file("modules/order", 0644, order.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
