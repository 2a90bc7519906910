package org.javisor.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.javisor.compression.TarHeader;
import org.javisor.disk.DiskException;
import org.javisor.disk.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packages of strangers who mean no good: each is refused with a reason, and nothing is left behind. */
class HostilePackageTest {
  private static final String DISK = "disk.vmdk";

  @TempDir
  Path folder;

  private void refused(byte[] archive, String reason) throws IOException {
    Path file = Files.write(folder.resolve("hostile.ova"), archive);
    refused(file, reason);
  }

  private void refused(Path file, String reason) {
    Path target = folder.resolve("target");
    List<String> before = names();
    assertThatThrownBy(() -> OvfPackage.open(file).extract(target, Format.QCOW2, done -> {}))
        .isInstanceOf(DiskException.class).hasMessageContaining(reason).hasMessageStartingWith(folder.toString());
    assertThat(names()).isEqualTo(before);
  }

  private List<String> names() {
    return Stream.of(folder.toFile().list()).sorted().toList();
  }

  private byte[] vmdk() throws IOException {
    Path made = Files.createDirectories(folder.resolve("made"));
    return Samples.vmdk(Samples.ova(made, Samples.content(3 << 20)));
  }

  static Stream<Arguments> namesThatLeadElsewhere() {
    return Stream.of("../x", "/etc/x", "a/b", "..", "a\\b", "./../x", "a\nb")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("namesThatLeadElsewhere")
  void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
    refused(Samples.tar("web.ovf", Samples.VIRTUALBOX, name, "x"), "leads elsewhere");
    Path loose = Files.createDirectory(folder.resolve("loose"));
    Files.writeString(
        loose.resolve("web.ovf"), Samples.VIRTUALBOX.replace(DISK, name.replace("\n", "&#10;")));
    refused(loose.resolve("web.ovf"), "lies elsewhere");
  }

  @Test
  void linksFoldersAndDevicesAreRefused() throws IOException {
    for (char type : new char[] {'1', '2', '3', '4', '5', '6', 'S', 'V', 'Z'}) {
      TarHeader header = new TarHeader(DISK, type, 0644, 0, 0, "/etc/passwd");
      refused(Samples.tar("web.ovf", Samples.VIRTUALBOX, header, ""), "no plain file");
    }
    Path loose = Files.createDirectory(folder.resolve("loose"));
    Files.writeString(loose.resolve("web.ovf"), Samples.VIRTUALBOX);
    Path secret = Files.write(folder.resolve("secret"), vmdk());
    Files.createSymbolicLink(loose.resolve(DISK), secret);
    refused(loose.resolve("web.ovf"), "no plain file");
  }

  @Test
  void namesThatComeTwiceAreRefused() throws IOException {
    refused(Samples.tar("web.ovf", Samples.VIRTUALBOX, DISK, "a", "./" + DISK, "b"), "comes twice");
    refused(Samples.tar("web.ovf", Samples.VIRTUALBOX, "other.ovf", Samples.VIRTUALBOX), "more than one .ovf");
  }

  @Test
  void archivesOfAnotherFormAreRefused() throws IOException {
    refused("This is no archive, but long enough for one. ".repeat(30).getBytes(StandardCharsets.UTF_8), "no OVA");
    refused(Samples.tar(DISK, "x"), "has no .ovf");
    Object[] many = new Object[2050];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = "file" + i;
      many[i + 1] = "";
    }
    refused(Samples.tar(many), "more than 1024 members");
    TarHeader longName = new TarHeader("././@LongLink", 'L', 0644, 3, 0, "");
    refused(Samples.tar(longName, "abc", "web.ovf", Samples.VIRTUALBOX), "does not have");
    byte[] cut = Samples.tar("web.ovf", Samples.VIRTUALBOX, DISK, new byte[10_000]);
    refused(Arrays.copyOf(cut, cut.length - 9000), "ends inside of");
  }

  static Stream<Arguments> descriptors() {
    String sample = Samples.VIRTUALBOX;
    String deep = "<a>".repeat(100) + "</a>".repeat(100);
    return Stream.of(
        Arguments.of("", "cannot be read"),
        Arguments.of(
            sample.replace("<Envelope ", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><Envelope "),
            "DOCTYPE"),
        Arguments.of(sample.replace("<References>", "<References>" + deep), "cannot be read"),
        Arguments.of(sample + " ".repeat(1 << 20), "bytes"),
        Arguments.of("<Envelope xmlns='elsewhere'/>", "no OVF 1 or 2"),
        Arguments.of(sample.replace("VirtualSystem", "VirtualSystemCollection"), "several machines"),
        Arguments.of(sample.replace("ovf:fileRef=\"file1\"", "ovf:fileRef=\"file9\""), "names no file file9"),
        Arguments.of(sample.replace("/disk/vmdisk1", "/disk/other"), "has no disk other"),
        Arguments.of(sample.replace(">768<", ">768e9<"), "where a number belongs"),
        Arguments.of(sample.replace(">768<", ">0<"), "does not have 0 bytes"),
        Arguments.of(sample.replace(">768<", ">999999999999999999<"), "too large"),
        Arguments.of(sample.replace("VirtualQuantity>4<", "VirtualQuantity>5000<"), "1 to 1024 CPUs"),
        Arguments.of(sample.replace("MegaBytes", "Megaparsec"), "unknown unit"),
        Arguments.of(sample.replace("capacity=\"3\"", "capacity=\"${size}\""), "where a number belongs"),
        Arguments.of(sample.replace("capacity=\"2\"", "capacity=\"99999999999\""), "has a disk of"),
        Arguments.of(sample.replace("#streamOptimized", "").replace("vmdk.html", "qcow2"), "not in VMDK"),
        Arguments.of(sample.replace("ovf:fileRef", "ovf:parentRef=\"a\" ovf:fileRef"), "lies on another one"),
        Arguments.of(sample.replace("ovf:href", "ovf:compression=\"gzip\" ovf:href"), "packed"),
        Arguments.of(sample.replace("ovf:href", "ovf:size=\"17\" ovf:href"), "its descriptor says 17"),
        Arguments.of(sample.replace("disk.vmdk", "gone.vmdk"), "gone.vmdk, which is not there"));
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void aDescriptorThatIsNoneIsRefused(String descriptor, String reason) throws IOException {
    refused(Samples.tar("web.ovf", descriptor, DISK, vmdk()), reason);
  }

  @Test
  void filesThatAreNotWhatTheManifestSaysAreNamed() throws IOException {
    Path ova = Samples.ova(folder, Samples.content(3 << 20));
    byte[] good = Files.readAllBytes(ova);
    Files.delete(ova);
    Files.delete(folder.resolve("source.raw"));
    for (int at : new int[] {100_000, good.length - 3000}) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      refused(bad, "sample-disk1.vmdk is not what the manifest says");
    }
    byte[] descriptor = new String(good, StandardCharsets.ISO_8859_1)
        .replace("<Name>sample<", "<Name>simple<").getBytes(StandardCharsets.ISO_8859_1);
    refused(descriptor, "sample.ovf is not what the manifest says");
    String sum = "0".repeat(64);
    refused(
        Samples.tar("web.ovf", Samples.VIRTUALBOX, "web.mf", "SHA256(web.ovf)= " + sum, DISK, vmdk()),
        "says nothing of disk.vmdk");
    refused(
        Samples.tar("web.ovf", Samples.VIRTUALBOX, "web.mf", "rm -rf /", DISK, vmdk()), "a line that is none");
    refused(
        Samples.tar(
            "web.ovf", Samples.VIRTUALBOX, DISK, vmdk(), "web.mf",
            "SHA256(disk.vmdk)= " + sum + "\nSHA256(web.ovf)= " + sum + "\nSHA256(gone)= " + sum),
        "names gone, which is not there");
  }

  @Test
  void aDiskThatIsNoneIsRefused() throws IOException {
    refused(Samples.tar("web.ovf", Samples.VIRTUALBOX, DISK, new byte[70_000]), "");
    String flat = """
        # Disk DescriptorFile
        version=1
        CID=1
        parentCID=ffffffff
        createType="monolithicFlat"
        RW 6144 FLAT "/etc/passwd" 0
        """;
    refused(Samples.tar("web.ovf", Samples.VIRTUALBOX, DISK, flat), "wants a further file, /etc/passwd");
  }

  /** All tables of a large disk are the same one, all of whose entries are the same grain. */
  @Test
  void aDiskThatUnpacksToTooMuchIsRefused() throws IOException {
    byte[] small = vmdk();
    byte[] bomb = Arrays.copyOf(small, 6 << 20);
    int grain = 1 << 16;
    // Its directory stands behind everything, so that the header in front can name it.
    int directory = small.length + 511 & ~511;
    int table = 5 << 20;
    long sectors = 1L << 28;
    put(bomb, 12, sectors, 8);
    put(bomb, 56, directory / 512, 8);
    for (int i = 0; i < sectors * 512 / grain / 512; i++) {
      put(bomb, directory + i * 4, table / 512, 4);
    }
    int first = 128 * 512;
    for (int i = 0; i < 512; i++) {
      put(bomb, table + i * 4, first / 512, 4);
    }
    String text = "# Disk DescriptorFile\nparentCID=ffffffff\nRW " + sectors + " SPARSE \"x\"\n";
    byte[] descriptor = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 20 * 512);
    System.arraycopy(descriptor, 0, bomb, 512, descriptor.length);
    refused(Samples.tar("web.ovf", Samples.VIRTUALBOX, DISK, bomb), "which no packing yields");
  }

  private static void put(byte[] bytes, int at, long value, int length) {
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) (value >>> 8 * i);
    }
  }
}
