package org.javisor.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.javisor.guest.GuestException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestImagesTest {
  private static final byte[] KERNEL = "a kernel".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BUSYBOX = "a busybox".getBytes(StandardCharsets.US_ASCII);

  @TempDir
  private Path folder;

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private boolean damaged;
  private long statedSize = 1000;

  /** A distribution with one kernel and a busybox. */
  private final class SamplePackages implements PackageTool {
    @Override
    public List<String> dependencies(String name, Architecture architecture) {
      return List.of("kmod", name.replace("linux-image-", "linux-image-6.1.0-9-"));
    }

    @Override
    public PackageInfo info(String name, Architecture architecture) {
      return new PackageInfo(name, "6.1-1", architecture, statedSize, sha256(content(name)));
    }

    @Override
    public Path download(PackageInfo info, Path into, Progress progress) {
      calls.add("download " + info.name() + " " + info.architecture().label());
      progress.update("fetching " + info.name(), 10, 1000);
      byte[] deb = content(info.name());
      if (damaged) {
        deb[deb.length / 2] ^= 1;
      }
      try {
        Files.createDirectory(into.resolve("partial"));
        return Files.write(into.resolve("package.deb"), deb);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] content(String name) {
    if (name.equals("seabios")) {
      return new DebBuilder()
          .file("./usr/share/seabios/bios-256k.bin", new byte[] {1})
          .file("./usr/share/seabios/vgabios-stdvga.bin", new byte[] {2})
          .withXz();
    }
    if (name.equals("installer")) {
      return new DebBuilder()
          .file("./text/linux", new byte[] {7})
          .file("./text/initrd.gz", new byte[] {8})
          .file("./gtk/initrd.gz", new byte[] {9})
          .withXz();
    }
    if (name.equals("ovmf")) {
      return new DebBuilder()
          .file("./usr/share/OVMF/OVMF_CODE_4M.fd", new byte[] {5})
          .file("./usr/share/OVMF/OVMF_VARS_4M.fd", new byte[] {6})
          .withXz();
    }
    return name.startsWith("busybox")
        ? new DebBuilder().file("./usr/bin/busybox", BUSYBOX).withXz()
        : new DebBuilder().file("./boot/System.map-6", new byte[10]).file("./boot/vmlinuz-6.1.0-9", KERNEL).withXz();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private GuestImages images(Progress progress) {
    return new GuestImages(folder.resolve("cache"), progress, SamplePackages::new, folder.resolve("installed"));
  }

  @Test
  void theDefaultGuestIsFetchedAndBuiltOnce() throws IOException {
    GuestImages.Guest guest = images(Progress.NONE).defaultGuest();
    assertThat(guest.kernel()).hasBinaryContent(KERNEL);
    assertThat(Files.readString(guest.initramfs(), StandardCharsets.ISO_8859_1)).contains("a busybox", "TRAILER!!!");
    assertThat(images(Progress.NONE).defaultGuest()).isEqualTo(guest);
    assertThat(calls)
        .containsExactly("download linux-image-6.1.0-9-cloud-amd64 amd64", "download busybox-static amd64");
  }

  @Test
  void aFetchedFolderHoldsTheFileAndItsOriginAndNothingElse() throws IOException {
    Path kernel = images(Progress.NONE).kernel(KernelFlavor.I686_PAE);
    assertThat(kernel.resolveSibling("package")).hasContent("linux-image-6.1.0-9-686-pae 6.1-1");
    try (Stream<Path> files = Files.list(kernel.getParent())) {
      assertThat(files).hasSize(2);
    }
    assertThat(calls).containsExactly("download linux-image-6.1.0-9-686-pae i386");
  }

  @Test
  void theBiosIsFetchedOnceWithItsVideoBios() {
    GuestImages.Bios bios = images(Progress.NONE).bios();
    assertThat(bios.system()).hasBinaryContent(new byte[] {1});
    assertThat(bios.video()).hasBinaryContent(new byte[] {2});
    assertThat(images(Progress.NONE).bios()).isEqualTo(bios);
    assertThat(calls).containsExactly("download seabios amd64");
  }

  @Test
  void filesOfTheSameNameInDifferentFoldersAreFetchedTogether() {
    List<Path> files =
        images(Progress.NONE)
            .packageFiles(
                "installer", Architecture.AMD64, List.of("text/linux", "text/initrd.gz", "gtk/initrd.gz"));
    assertThat(files.get(0)).hasBinaryContent(new byte[] {7}).hasFileName("linux");
    assertThat(files.get(1)).hasBinaryContent(new byte[] {8});
    assertThat(files.get(2)).hasBinaryContent(new byte[] {9});
    assertThat(calls).containsExactly("download installer amd64");
  }

  @Test
  void uefiFirmwareIsFetchedWithTheTemplateOfItsVariables() {
    GuestImages.Uefi uefi = images(Progress.NONE).uefi();
    assertThat(uefi.code()).hasBinaryContent(new byte[] {5});
    assertThat(uefi.variables()).hasBinaryContent(new byte[] {6});
    assertThat(calls).containsExactly("download ovmf amd64");
  }

  @Test
  void filesOfAnyPackageAreFetchedOnce() {
    List<String> paths = List.of("usr/share/seabios/vgabios-stdvga.bin", "usr/share/seabios/bios-256k.bin");
    List<Path> files = images(Progress.NONE).packageFiles("seabios", Architecture.AMD64, paths);
    assertThat(files).hasSize(2);
    assertThat(files.get(0)).hasBinaryContent(new byte[] {2}).hasFileName("vgabios-stdvga.bin");
    assertThat(files.get(1)).hasBinaryContent(new byte[] {1});
    assertThat(images(Progress.NONE).packageFiles("seabios", Architecture.AMD64, paths)).isEqualTo(files);
    assertThat(calls).containsExactly("download seabios amd64");
  }

  @Test
  void anInstalledBiosIsUsedAsItIs() throws IOException {
    Path installed = Files.createDirectory(folder.resolve("installed"));
    Files.write(installed.resolve("bios-256k.bin"), new byte[] {3});
    Files.write(installed.resolve("vgabios-stdvga.bin"), new byte[] {4});
    assertThat(images(Progress.NONE).bios().system()).isEqualTo(installed.resolve("bios-256k.bin"));
    assertThat(calls).isEmpty();
  }

  @Test
  void progressIsTold() {
    List<String> told = new ArrayList<>();
    images((what, done, total) -> told.add(what + " " + done + "/" + total)).busybox(Architecture.I386);
    assertThat(told).contains("fetching busybox-static 10/1000");
  }

  @Test
  void aDamagedDownloadIsRefusedAndLeavesNothingBehind() throws IOException {
    damaged = true;
    GuestException e = refusal(images(Progress.NONE));
    assertThat(e.kind()).isEqualTo(Kind.WRONG_CHECKSUM);
    assertThat(e).hasMessageContaining("damaged or replaced").hasMessageContaining("; try again");
    assertThat(names()).containsExactly(".lock");
  }

  @Test
  void aFullDiskIsNoticedBeforeTheDownload() throws IOException {
    statedSize = Long.MAX_VALUE / 4;
    GuestException e = refusal(images(Progress.NONE));
    assertThat(e.kind()).isEqualTo(Kind.NO_SPACE);
    assertThat(e).hasMessageContaining("are free; make room");
    assertThat(calls).isEmpty();
    assertThat(names()).containsExactly(".lock");
  }

  @Test
  void whatAKilledProcessLeftIsRemoved() throws IOException {
    Path leftover = Files.createDirectories(folder.resolve("cache/.new-123/download"));
    Files.write(leftover.resolve("half.deb"), new byte[10]);
    images(Progress.NONE).kernel(KernelFlavor.CLOUD_AMD64);
    assertThat(names()).containsExactlyInAnyOrder(".lock", "linux-image-cloud-amd64-with-modules");
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may write everywhere");
    Files.createDirectory(folder.resolve("cache"));
    Files.setPosixFilePermissions(folder.resolve("cache"), PosixFilePermissions.fromString("r-xr-xr-x"));
    assertThat(refusal(images(Progress.NONE)).kind()).isEqualTo(Kind.CACHE_NOT_WRITABLE);
  }

  @Test
  void aFileInTheFoldersPlaceIsNamed() throws IOException {
    Files.write(folder.resolve("cache"), new byte[1]);
    GuestException e = refusal(images(Progress.NONE));
    assertThat(e.kind()).isEqualTo(Kind.CACHE_NOT_WRITABLE);
    assertThat(e).hasMessageContaining(folder.resolve("cache").toString());
  }

  @Test
  void twoThreadsThatWantTheSameThingFetchItOnce() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(() -> images(Progress.NONE).kernel(KernelFlavor.GENERIC_AMD64)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(calls).hasSize(1);
  }

  @Test
  void theCommandLineNamesTheSerialConsoleAndTheTerminalsSize() {
    assertThat(GuestCommandLine.standard()).startsWith("console=ttyS0 ").contains("cryptomgr.notests");
    assertThat(GuestCommandLine.withHostEvents()).endsWith(" javisor.events=ttyS1");
  }

  private GuestException refusal(GuestImages images) {
    return catchThrowableOfType(GuestException.class, () -> images.kernel(KernelFlavor.CLOUD_AMD64));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
