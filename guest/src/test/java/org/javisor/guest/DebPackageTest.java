package org.javisor.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.javisor.guest.GuestException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebPackageTest {
  private static final byte[] KERNEL = "kernel".repeat(100).getBytes(StandardCharsets.US_ASCII);

  @TempDir
  private Path folder;

  private static DebBuilder sample() {
    return new DebBuilder().folder("./boot/").file("./boot/config-6", new byte[700]).file("./boot/vmlinuz-6", KERNEL);
  }

  @Test
  void aFileIsReadFromAnXzPackage() throws IOException {
    assertThat(extract(sample().withXz(), "boot/vmlinuz-6")).isEqualTo(KERNEL);
  }

  @Test
  void aFileIsReadFromAGzipPackage() throws IOException {
    assertThat(extract(sample().withGzip(), "boot/vmlinuz-6")).isEqualTo(KERNEL);
  }

  @Test
  void aFileIsReadFromAnUncompressedPackage() throws IOException {
    assertThat(extract(sample().with("data.tar"), "boot/vmlinuz-6")).isEqualTo(KERNEL);
  }

  @Test
  void longNamesAreUnderstood() throws IOException {
    String name = "usr/" + "long/".repeat(40) + "name";
    byte[] content = extract(new DebBuilder().longFile("./" + name, KERNEL).withXz(), name);
    assertThat(content).isEqualTo(KERNEL);
  }

  @Test
  void aFolderOfThatNameIsNotTakenForTheFile() throws IOException {
    byte[] file = new DebBuilder().folder("./busybox").file("./bin/busybox", KERNEL).withXz();
    Path path = Files.write(folder.resolve("p.deb"), file);
    assertThat(DebPackage.extract(path, name -> name.endsWith("busybox"), 1 << 20).name()).isEqualTo("bin/busybox");
  }

  @Test
  void aMissingFileIsReported() {
    assertThat(refusal(sample().withXz(), "boot/other")).hasMessageContaining("does not contain the file");
  }

  @Test
  void aFileBeyondItsBoundIsRefused() throws IOException {
    Path path = Files.write(folder.resolve("p.deb"), sample().withXz());
    GuestException e = catchThrowableOfType(
        GuestException.class, () -> DebPackage.extract(path, "boot/vmlinuz-6"::equals, 599));
    assertThat(e.kind()).isEqualTo(Kind.BAD_PACKAGE);
  }

  @Test
  void packagesThatAreCutForeignOrUnknownAreRefused() {
    byte[] whole = sample().withXz();
    assertThat(refusal(Arrays.copyOf(whole, whole.length - 100), "boot/vmlinuz-6").kind()).isEqualTo(Kind.BAD_PACKAGE);
    assertThat(refusal(Arrays.copyOf(whole, 90), "boot/vmlinuz-6").kind()).isEqualTo(Kind.BAD_PACKAGE);
    assertThat(refusal(new byte[200], "x")).hasMessageContaining("is no Debian package");
    assertThat(refusal(sample().with("data.tar.new"), "x")).hasMessageContaining("unknown way (data.tar.new)");
  }

  private byte[] extract(byte[] deb, String wanted) throws IOException {
    Path path = Files.write(folder.resolve("p.deb"), deb);
    return DebPackage.extract(path, wanted::equals, 1 << 20).content().bytes;
  }

  private GuestException refusal(byte[] deb, String wanted) {
    return catchThrowableOfType(GuestException.class, () -> extract(deb, wanted));
  }
}
