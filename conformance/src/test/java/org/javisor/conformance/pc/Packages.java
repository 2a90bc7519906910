package org.javisor.conformance.pc;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.guest.Architecture;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;

/** What comes from the distribution's packages; a test whose package cannot be had is skipped, with the reason. */
final class Packages {
  private static final GuestImages IMAGES = new GuestImages(Progress.NONE);

  private Packages() {}

  /** One file of a package. */
  static Path file(String packageName, String path) {
    return files(packageName, path).getFirst();
  }

  static List<Path> files(String packageName, String... paths) {
    return orSkip(() -> IMAGES.packageFiles(packageName, Architecture.AMD64, List.of(paths)));
  }

  /** SeaBIOS with its VGA BIOS; the screen is the VGA's. */
  static BiosRequest bios() {
    GuestImages.Bios files = orSkip(IMAGES::bios);
    return BiosRequest.of(BootFile.read(files.system())).withVideoBios(BootFile.read(files.video()))
        .withSerialScreen(false);
  }

  /** OVMF, which keeps its variables in a file. */
  static BiosRequest uefi(Path variables) {
    return BiosRequest.of(BootFile.read(orSkip(IMAGES::uefi).code())).withVariables(variables, true);
  }

  /** What a file for the variables of OVMF begins as. */
  static Path uefiVariables() {
    return orSkip(IMAGES::uefi).variables();
  }

  /** What cannot be fetched says nothing about the virtual machine; what comes damaged is a failure. */
  private static <T> T orSkip(Supplier<T> fetch) {
    try {
      return fetch.get();
    } catch (GuestException e) {
      return switch (e.kind()) {
        case NO_PACKAGE_TOOL, NO_PACKAGE, DOWNLOAD_FAILED, NO_SPACE, CACHE_NOT_WRITABLE -> abort(e.getMessage());
        case WRONG_CHECKSUM, BAD_PACKAGE -> throw e;
      };
    }
  }
}
