package org.javisor.conformance.pc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.MachineSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The distribution's Memtest86+ finds no error in 64 MiB: it is a strict test of the CPU and its memory, too. */
@Tag("guest")
class MemtestTest {
  private static final String FOLDER = "usr/lib/memtest86+/";
  private static final long MEMORY_BYTES = 64L << 20;

  /** One test, the last one, waits 160 seconds for bits to fade. */
  private static final Duration PASS = Duration.ofMinutes(30);

  /** What the package has. */
  enum Edition {
    X64("memtest86+x64.iso", "x64"), IA32("memtest86+ia32.iso", "x32");

    private final String image;
    private final String label;

    Edition(String image, String label) {
      this.image = image;
      this.label = label;
    }

    MachineSpec machine() {
      MachineSpec spec = MachineSpec.bios(Packages.bios())
          .withMemory(MEMORY_BYTES)
          .withDrive(DriveSpec.cdrom(Packages.file("memtest86+", FOLDER + image)));
      return spec.withOptions(spec.options().withEngine("translator"));
    }
  }

  /** Address lines, and moving inversions of ones and zeros. */
  @ParameterizedTest
  @EnumSource
  void theFirstThreeTestsFindNoError(Edition edition) throws InterruptedException {
    try (Seat seat = Seat.at(edition.machine(), "memtest-" + edition.label)) {
      seat.await("Test #3");
      assertNoErrors(seat, edition);
      assertThat(seat.text()).contains("Javisor virtual CPU", "Memory  :   64MB");
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("nightly")
  void aWholePassFindsNoError(Edition edition) throws InterruptedException {
    try (Seat seat = Seat.at(edition.machine(), "memtest-pass-" + edition.label)) {
      assertThat(seat.vm().screen().awaitText("Pass:  1 ", PASS)).as(seat.text()).isTrue();
      assertNoErrors(seat, edition);
    }
  }

  private static void assertNoErrors(Seat seat, Edition edition) {
    assertThat(seat.text()).containsPattern("Errors: 0\\s").contains("." + edition.label);
  }
}
