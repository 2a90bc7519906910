package org.javisor.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.javisor.appliance.Appliance.Bus;
import org.javisor.appliance.Appliance.Card;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.appliance.Appliance.Firmware;
import org.javisor.device.BlockBackend;
import org.javisor.disk.DiskException;
import org.javisor.disk.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OvaRoundTripTest {
  private static final int SIZE = (3 << 20) + 512;

  @TempDir
  Path folder;

  private static String run(String... command) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", command[0])), command[0] + " is not installed");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return output;
  }

  @ParameterizedTest
  @EnumSource(value = Bus.class, names = {"IDE", "SATA", "SCSI"})
  void aMachineComesBackAsItWasHandedOn(Bus bus) throws IOException {
    Path first = Files.write(folder.resolve("first.raw"), Samples.content(SIZE));
    Path second = Files.write(folder.resolve("second.raw"), new byte[1 << 20]);
    Path third = Files.write(folder.resolve("third.raw"), Samples.content(1 << 20));
    Path ova = folder.resolve("machine.ova");
    List<Long> progress = new ArrayList<>();
    try (BlockBackend a = Samples.open(first); BlockBackend b = Samples.open(second);
        BlockBackend c = Samples.open(third)) {
      List<BlockBackend> disks = List.of(a, b, c);
      Appliance machine = Samples.machine("<web> & \"shop\"", Firmware.UEFI, bus, SIZE, 1 << 20, 1 << 20);
      OvaExport.write(ova, machine, disks, false, progress::add);
      assertThat(progress).isSorted().last().isEqualTo(OvaExport.workBytes(disks));
    }
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("first.raw", "second.raw", "third.raw", "machine.ova");

    OvfPackage read = OvfPackage.open(ova);
    assertThat(read.isVerified()).isTrue();
    progress.clear();
    Path target = folder.resolve("imported");
    Appliance back = read.extract(target, Format.QCOW2, progress::add);
    assertThat(progress).isSorted().last().isEqualTo(read.workBytes());
    assertThat(back).isEqualTo(new Appliance(
        "<web> & \"shop\"", 2, 768L << 20, Firmware.UEFI,
        List.of(
            new Disk(target.resolve("disk1.qcow2").toString(), bus, SIZE),
            new Disk(target.resolve("disk2.qcow2").toString(), bus, 1 << 20),
            new Disk(target.resolve("disk3.qcow2").toString(), bus, 1 << 20)),
        List.of(new Card("VM Network", "E1000"))));
    run("qemu-img", "compare", first.toString(), target.resolve("disk1.qcow2").toString());
    run("qemu-img", "compare", second.toString(), target.resolve("disk2.qcow2").toString());
    run("qemu-img", "compare", third.toString(), target.resolve("disk3.qcow2").toString());
  }

  @Test
  void othersReadWhatWeHandOn() throws IOException {
    Path ova = Samples.ova(folder, Samples.content(SIZE));
    assertThat(run("tar", "tf", ova.toString())).isEqualTo("sample.ovf\nsample.mf\nsample-disk1.vmdk\n");
    Path loose = Files.createDirectory(folder.resolve("loose"));
    run("tar", "xf", ova.toString(), "-C", loose.toString());
    Path vmdk = loose.resolve("sample-disk1.vmdk");
    assertThat(run("qemu-img", "info", vmdk.toString())).contains("streamOptimized").contains("file format: vmdk");
    run("qemu-img", "compare", "-f", "vmdk", "-F", "raw", vmdk.toString(), folder.resolve("source.raw").toString());
    String digests = Files.readString(loose.resolve("sample.mf"));
    for (String name : List.of("sample.ovf", "sample-disk1.vmdk")) {
      String sum = run("sha256sum", loose.resolve(name).toString()).split(" ")[0];
      assertThat(digests).contains("SHA256(" + name + ")= " + sum + "\n");
    }

    OvfPackage.open(loose.resolve("sample.ovf")).extract(folder.resolve("again"), Format.RAW, done -> {});
    assertThat(folder.resolve("again/disk1.raw")).hasBinaryContent(Samples.content(SIZE));
  }

  @Test
  void whatOthersHandOnIsRead() throws IOException {
    Path raw = Files.write(folder.resolve("theirs.raw"), Samples.content(3 << 20));
    Path loose = Files.createDirectory(folder.resolve("theirs"));
    run(
        "qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw.toString(),
        loose.resolve("disk.vmdk").toString());
    Files.writeString(loose.resolve("web.ovf"), Samples.VIRTUALBOX);
    String sum = run("sha1sum", loose.resolve("disk.vmdk").toString()).split(" ")[0];
    String own = run("sha1sum", loose.resolve("web.ovf").toString()).split(" ")[0];
    Files.writeString(
        loose.resolve("web.mf"), "SHA1 (web.ovf) = " + own + "\r\nSHA1(disk.vmdk)= " + sum + "\r\n");
    run(
        "tar", "-C", loose.toString(), "--format=ustar", "-cf", folder.resolve("theirs.ova").toString(), "web.ovf",
        "disk.vmdk", "web.mf");

    OvfPackage read = OvfPackage.open(folder.resolve("theirs.ova"));
    Path target = folder.resolve("out");
    assertThat(read.extract(target, Format.QCOW2, done -> {})).isEqualTo(new Appliance(
        "web", 4, 768L << 20, Firmware.UEFI,
        List.of(
            new Disk(target.resolve("disk1.qcow2").toString(), Bus.SATA, 3 << 20),
            new Disk(target.resolve("disk2.qcow2").toString(), Bus.SATA, 2 << 20)),
        List.of(new Card("NAT", "PCNet32"))));
    run("qemu-img", "compare", raw.toString(), target.resolve("disk1.qcow2").toString());
  }

  @Test
  void anExportThatFailsLeavesNothingBehind() throws IOException {
    Path raw = Files.write(folder.resolve("source.raw"), Samples.content(SIZE));
    Path ova = folder.resolve("machine.ova");
    Appliance machine = Samples.machine("machine", Firmware.BIOS, Bus.IDE, SIZE);
    try (BlockBackend disk = Samples.open(raw)) {
      assertThatThrownBy(() -> OvaExport.write(ova, machine, List.of(disk), false, done -> {
        if (done > SIZE + SIZE / 2) {
          throw new IllegalStateException("the test wants it");
        }
      })).hasMessage("the test wants it");
      assertThat(folder.toFile().list()).containsExactly("source.raw");
      Files.writeString(ova, "mine");
      assertThatThrownBy(() -> OvaExport.write(ova, machine, List.of(disk), false, done -> {}))
          .isInstanceOf(DiskException.class).hasMessageContaining("exists already");
      assertThat(ova).hasContent("mine");
    }
  }
}
