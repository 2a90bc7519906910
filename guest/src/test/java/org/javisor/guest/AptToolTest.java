package org.javisor.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs apt and a network; skipped where there is none. */
@Tag("guest")
class AptToolTest {
  @TempDir
  private Path folder;

  @Test
  void busyboxComesFromTheDistributionWithoutRoot() throws IOException {
    Path busybox = fetch(Architecture.AMD64);
    byte[] start = Arrays.copyOf(Files.readAllBytes(busybox), 20);
    assertThat(start).startsWith(0x7F, 'E', 'L', 'F', 2);
    assertThat(BusyboxApplets.of(Files.readAllBytes(busybox))).contains("sh", "cttyhack", "poweroff", "stty", "mount");
  }

  private Path fetch(Architecture architecture) {
    try {
      return new GuestImages(folder, Progress.NONE).busybox(architecture);
    } catch (GuestException e) {
      return switch (e.kind()) {
        case NO_PACKAGE_TOOL, NO_PACKAGE, DOWNLOAD_FAILED -> abort("not fetched: " + e.getMessage());
        case WRONG_CHECKSUM, BAD_PACKAGE, NO_SPACE, CACHE_NOT_WRITABLE -> throw e;
      };
    }
  }
}
