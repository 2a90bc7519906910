package org.javisor.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.javisor.appliance.Appliance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImageCommandTest {
  @TempDir
  Path folder;

  private final StringWriter err = new StringWriter();
  private String out = "";

  /** Runs the command as a user would type it; IMAGE/ stands for the folder. */
  private int run(String line) {
    String[] arguments = line.replace("IMAGE/", folder + "/").split(" ");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      CommandLine command = new CommandLine(new ImageCommand());
      command.setErr(new PrintWriter(err, true));
      command.setExecutionExceptionHandler((e, c, result) -> {
        err.write(String.valueOf(e.getMessage()));
        return e instanceof org.javisor.cli.UserError error ? error.status() : 70;
      });
      return command.execute(arguments);
    } finally {
      System.setOut(before);
      out = bytes.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void anImageIsMadeDescribedCheckedAndChanged() {
    assertThat(run("create IMAGE/disk.qcow2 100M")).isZero();
    assertThat(run("create IMAGE/disk.qcow2 100M")).isEqualTo(74);
    assertThat(err.toString()).contains("exists already");
    assertThat(run("info IMAGE/disk.qcow2 --json")).isZero();
    assertThat(out).contains("\"format\": \"qcow2\"").contains("\"disk-bytes\": 104857600");
    assertThat(run("check IMAGE/disk.qcow2")).isZero();
    assertThat(out).contains("nothing is wrong");
    assertThat(run("resize IMAGE/disk.qcow2 50M")).isEqualTo(2);
    assertThat(err.toString()).contains("--shrink");
    assertThat(run("resize IMAGE/disk.qcow2 50M --shrink")).isZero();
    assertThat(run("snapshot IMAGE/disk.qcow2 --create one")).isZero();
    assertThat(run("snapshot IMAGE/disk.qcow2")).isZero();
    assertThat(out).contains("50 MiB").contains("one");
    assertThat(run("snapshot IMAGE/disk.qcow2 --delete two")).isEqualTo(66);
    assertThat(err.toString()).contains("there are one");
  }

  @Test
  void aCloneIsMadeCommittedAndConverted() {
    assertThat(run("create IMAGE/base.qcow2 10M")).isZero();
    assertThat(run("create --backing base.qcow2 IMAGE/clone.qcow2")).isZero();
    assertThat(run("info IMAGE/clone.qcow2")).isZero();
    assertThat(out).contains("base.qcow2").contains("10 MiB");
    assertThat(run("commit IMAGE/clone.qcow2")).isZero();
    assertThat(run("rebase IMAGE/clone.qcow2 --backing=")).isZero();
    assertThat(run("convert IMAGE/clone.qcow2 IMAGE/other.vmdk --compress")).isZero();
    assertThat(run("info IMAGE/other.vmdk")).isZero();
    assertThat(out).contains("vmdk").contains("10 MiB");
  }

  @Test
  void damageHasAnExitStatusOfItsOwn() throws IOException {
    assertThat(run("create IMAGE/disk.qcow2 10M")).isZero();
    Path file = folder.resolve("disk.qcow2");
    byte[] bytes = Files.readAllBytes(file);
    bytes[2 * 65536 + 100] = 1;
    Files.write(file, bytes);
    assertThat(run("check IMAGE/disk.qcow2 --json")).isEqualTo(10);
    assertThat(out).contains("\"leaked-clusters\": 1");
    bytes[2 * 65536 + 1] = 0;
    Files.write(file, bytes);
    assertThat(run("check IMAGE/disk.qcow2")).isEqualTo(12);
    assertThat(run("repair IMAGE/disk.qcow2")).isZero();
    assertThat(run("check IMAGE/disk.qcow2")).isZero();
  }

  @Test
  void aSeedHoldsWhatWasAskedFor() throws IOException {
    Files.writeString(folder.resolve("key.pub"), "ssh-ed25519 AAAA ann@home\n");
    assertThat(run("seed IMAGE/seed.iso --user ann --ssh-key IMAGE/key.pub --package htop")).isZero();
    assertThat(Files.readString(folder.resolve("seed.iso"), StandardCharsets.ISO_8859_1))
        .contains("#cloud-config\n{\"hostname\": \"javisor\"").contains("ssh-ed25519 AAAA ann@home")
        .contains("\"packages\": [\"htop\"]").contains("instance-id: ");
    assertThat(run("seed IMAGE/seed2.iso --ssh-key IMAGE/key.pub")).isEqualTo(2);
  }

  @Test
  void aMachineIsHandedOnAndTakenOver() throws IOException {
    assertThat(run("create IMAGE/disk.qcow2 10M")).isZero();
    assertThat(run("export IMAGE/web.ova IMAGE/disk.qcow2 --smp 2 --memory 1G --uefi --bus scsi")).isZero();
    assertThat(run("export IMAGE/web.ova IMAGE/disk.qcow2")).isEqualTo(74);
    assertThat(err.toString()).contains("--force");
    assertThat(run("import IMAGE/web.ova IMAGE/here")).isZero();
    assertThat(out).contains("cpus             2").contains("1 GiB").contains("uefi").contains("was on SCSI")
        .contains("on IDE now").endsWith(
            "start it with    javisor run --smp 2 --memory 1024M --uefi --uefi-variables " + folder
                + "/here/uefi-variables.fd --disk " + folder + "/here/disk1.qcow2\n");
    assertThat(run("info IMAGE/here/disk1.qcow2")).isZero();
    assertThat(out).contains("10 MiB");
    assertThat(run("import IMAGE/web.ova IMAGE/here")).isEqualTo(74);
    assertThat(run("import IMAGE/web.ova IMAGE/there -O raw --json")).isZero();
    assertThat(out).contains("\"memory-bytes\": 1073741824").contains("\"bus\": \"scsi\"")
        .contains("\"command\": [\"javisor\", \"run\"");
    assertThat(folder.resolve("there/disk1.raw")).hasSize(10 << 20);
    byte[] bytes = Files.readAllBytes(folder.resolve("web.ova"));
    bytes[bytes.length - 2000] ^= 1;
    Files.write(folder.resolve("web.ova"), bytes);
    assertThat(run("import IMAGE/web.ova IMAGE/bad")).isEqualTo(66);
    assertThat(err.toString()).contains("web-disk1.vmdk is not what the manifest says");
    assertThat(run("import IMAGE/disk.qcow2")).isEqualTo(66);
    assertThat(run("import IMAGE/web.ova IMAGE/bad -O vdi")).isEqualTo(2);
    assertThat(run("export IMAGE/web.zip IMAGE/disk.qcow2")).isEqualTo(2);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("disk.qcow2", "web.ova", "here", "there");
  }

  @Test
  void whatAShellWouldTakeApartIsQuoted() {
    Appliance machine = new Appliance(
        "a", 1, 64 << 20, Appliance.Firmware.BIOS,
        List.of(new Appliance.Disk("my disks/it's,1.qcow2", Appliance.Bus.SATA, 512)), List.of());
    assertThat(RunLine.of(machine, "").text()).isEqualTo(
        "javisor run --memory 64M --disk 'my disks/it'\\''s,,1.qcow2,bus=sata' --network none");
  }

  @Test
  void sizesAreWrittenAsPeopleWriteThem() {
    assertThat(DiskSize.parse("1.5G").bytes()).isEqualTo(1_610_612_736L);
    assertThat(DiskSize.parse("+10M").of(1024)).isEqualTo(1024 + (10 << 20));
    assertThat(DiskSize.parse("1000").bytes()).isEqualTo(1024);
    assertThat(DiskSize.format(1_610_612_736L)).isEqualTo("1.5 GiB");
  }

  @Test
  void theMeterTellsWhatIsLeft() {
    assertThat(Meter.line("converting", 50, 200, Duration.ofSeconds(30)))
        .isEqualTo("converting [#######                       ]  25 %, 1:30 left ");
  }
}
