package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.ShareSpec;
import org.javisor.machine.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's generic kernel, which has 9p, mounts folders of the host; before and after a snapshot. */
@Tag("guest")
@Timeout(900)
class ShareTest {
  @TempDir
  private Path host;

  private static String sum(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static void expect(Console console, String text) throws InterruptedException {
    assertThat(console.awaitText(text, GuestRun.PATIENCE)).as(console.text()).isTrue();
  }

  @Test
  void foldersAreReadAndWrittenAndNothingElseIs() throws IOException, InterruptedException, NoSuchAlgorithmException {
    Path work = Files.createDirectory(host.resolve("work"));
    Path fixed = Files.createDirectory(host.resolve("fixed"));
    Files.writeString(work.resolve("hello"), "from the host");
    Files.writeString(fixed.resolve("hello"), "do not touch");
    Files.writeString(work.resolve("gone"), "to be removed");
    Files.writeString(host.resolve("secret"), "nobody's business");
    Files.createSymbolicLink(work.resolve("leak"), host.resolve("secret"));
    MachineSpec spec = GuestRun.machineWithModules(KernelFlavor.GENERIC_AMD64, "share-init")
        .withShare(new ShareSpec(work, "work", false))
        .withShare(new ShareSpec(fixed, "fixed", true));
    Path file = host.resolve("share.snapshot");
    Console first = new Console();
    try (VirtualMachine vm = VirtualMachine.create(spec.withSerial(first)).start()) {
      expect(first, "check: done");
      vm.save(file, "");
    }
    assertThat(first.text()).contains(
        "check: read from the host", "check: fixed do not touch", "check: fixed folder not written",
        "check: link not followed", "check: no link made", "check: no device made");
    assertThat(first.text()).contains("check: sum 1 " + sum(work.resolve("made 1/deep/random")));
    assertThat(work.resolve("made 1/renamed")).hasContent("first\nsecond");
    assertThat(work.resolve("gone")).doesNotExist();
    assertThat(fixed.resolve("new")).doesNotExist();
    Console second = new Console();
    try (VirtualMachine vm = VirtualMachine.restore(spec.withSerial(second), file).start()) {
      second.type("again\n");
      expect(second, "check: done again");
      second.type("off\n");
      assertThat(vm.await(GuestRun.PATIENCE)).contains(new Outcome.PoweredOff());
    }
    assertThat(second.text()).contains("check: sum 2 " + sum(work.resolve("made 2/deep/random")));
    assertThat(second.text()).contains("check: still open from the host");
    assertThat(host.resolve("secret")).hasContent("nobody's business");
  }
}
