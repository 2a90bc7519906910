package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.javisor.cpu.PagingScheme;
import org.javisor.firmware.Decompression;
import org.javisor.guest.Architecture;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Debian's unmodified kernels, from power-up over a user program that checks the machine to power-off. */
@Tag("guest")
class DebianKernelsTest {
  private static final String INIT = "check-init";

  /** What {@link #INIT} prints if all is well. */
  private static List<String> expected(Architecture architecture, int cpus) {
    List<String> lines = new ArrayList<>(SelfCheck.LINES);
    lines.add("check: pipes 500500");
    lines.add("check: hash " + hashOfZeros());
    lines.add("check: floating point 3.142857142857 3.333e+99");
    lines.add("check: killed 143");
    lines.add("check: trapped");
    lines.add("check: slept 1");
    lines.add("check: machine " + switch (architecture) {
      case AMD64 -> "x86_64";
      case I386 -> "i686";
    });
    lines.add("check: CPUs " + cpus);
    return lines;
  }

  private static String hashOfZeros() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(new byte[1 << 20]));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void assertAllIsWell(GuestRun run, Architecture architecture, int cpus) {
    assertThat(run.checks()).as("the guest printed:%n%s", run.output())
        .containsExactlyElementsOf(expected(architecture, cpus));
    assertThat(run.outcome()).isEqualTo(new Outcome.PoweredOff());
  }

  @ParameterizedTest
  @EnumSource
  void everyKernelRunsProgramsThatCheckTheMachineAndPowersOff(KernelFlavor flavor)
      throws IOException, InterruptedException {
    assertAllIsWell(GuestRun.of(GuestRun.machine(flavor, INIT)), flavor.architecture(), 1);
  }

  @Test
  void aKernelUnpacksItself() throws IOException, InterruptedException {
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, INIT).withDecompression(Decompression.GUEST);
    assertAllIsWell(GuestRun.of(spec), Architecture.AMD64, 1);
  }

  @Test
  void aKernelRunsAsTranslatedCode() throws IOException, InterruptedException {
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, INIT);
    GuestRun run = GuestRun.of(spec.withOptions(spec.options().withEngine("translator")));
    assertAllIsWell(run, Architecture.AMD64, 1);
    assertThat(run.statistics().get("regions installed")).isGreaterThan(100);
  }

  @Test
  void twoCpusAreFoundAndUsed() throws IOException, InterruptedException {
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, INIT).withCpus(2);
    assertAllIsWell(GuestRun.of(spec), Architecture.AMD64, 2);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERIC_AMD64")
  void shadowPageTablesFollowThoseOfEachPagingMode(KernelFlavor flavor) throws IOException, InterruptedException {
    GuestRun run = GuestRun.of(paging(GuestRun.machine(flavor, INIT), PagingScheme.SHADOW_KEPT));
    assertAllIsWell(run, flavor.architecture(), 1);
    assertThat(run.statistics().get("shadow entries updated")).isGreaterThan(100);
    assertThat(run.statistics().get("page tables compared")).isGreaterThan(100);
  }

  @Test
  void shadowPageTablesMayBeThrownAwayWheneverTranslationsAreInvalid() throws IOException, InterruptedException {
    GuestRun run = GuestRun.of(
        paging(GuestRun.machine(KernelFlavor.CLOUD_AMD64, INIT), PagingScheme.SHADOW_REBUILT));
    assertAllIsWell(run, Architecture.AMD64, 1);
    assertThat(run.statistics().get("shadow page tables thrown away")).isGreaterThan(100);
  }

  @Test
  void eachCpuKeepsShadowPageTablesOfItsOwn() throws IOException, InterruptedException {
    MachineSpec spec = GuestRun.machine(KernelFlavor.CLOUD_AMD64, INIT).withCpus(2);
    assertAllIsWell(GuestRun.of(paging(spec, PagingScheme.SHADOW_KEPT)), Architecture.AMD64, 2);
  }

  private static MachineSpec paging(MachineSpec spec, PagingScheme scheme) {
    return spec.withOptions(spec.options().withPaging(scheme));
  }
}
