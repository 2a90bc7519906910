package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong while the default guest is fetched, with the command in a process of its own and a package tool that
 * is a script: one line, status 74, and nothing half-written in the cache folder.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class NoGuestTest {
  private static final String KERNEL = "linux-image-6.1.0-9-cloud-amd64";

  @TempDir
  private Path folder;

  private String errors = "";

  /** Writes a program that the command finds on its PATH. */
  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A distribution with one kernel of a stated size, and a mirror that does what a script says. */
  private void packages(long sizeBytes, String download) throws IOException {
    program("apt-config", "echo \"ARCH='amd64'\"\n");
    program("apt-cache", """
        case "$*" in
          *depends*) echo '  Depends: %s' ;;
          *show*) echo 'Version: 6.1-1'; echo 'Size: %d'; echo 'SHA256: 00' ;;
        esac
        """.formatted(KERNEL, sizeBytes));
    program("apt-get", download);
  }

  private int run(String... before) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(before));
    line.addAll(CommandProcess.run("--serial", "file:" + folder.resolve("serial.log")));
    ProcessBuilder builder = new ProcessBuilder(line).redirectError(folder.resolve("errors").toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().put("PATH", folder.resolve("bin").toString());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    process.getOutputStream().close();
    int status = process.waitFor();
    errors = Files.readString(folder.resolve("errors"), StandardCharsets.UTF_8);
    return status;
  }

  /** The last line; lines before it say what is being done. */
  private String message() {
    assertThat(errors.lines()).as(errors).allMatch(line -> line.startsWith("javisor: "));
    return errors.lines().filter(line -> !line.startsWith("javisor: fetching")).toList().getLast();
  }

  private List<String> cached() throws IOException {
    Path cache = folder.resolve("cache/javisor");
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(cache)) {
      // The lock is empty, and package lists are apt's: it checks them itself.
      return files.map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".lock") && !name.startsWith("apt-"))
          .toList();
    }
  }

  @Test
  void noPackageTool() throws IOException, InterruptedException {
    assertThat(run()).isEqualTo(74);
    assertThat(message()).contains("apt is not installed")
        .contains("; run on Debian, or name your own files with --kernel");
    assertThat(errors).hasLineCount(1);
    assertThat(cached()).isEmpty();
  }

  @Test
  void tooLittleSpaceForTheDownload() throws IOException, InterruptedException {
    packages(1L << 50, "exit 99\n");
    assertThat(run()).isEqualTo(74);
    assertThat(message()).contains("no space in " + folder.resolve("cache/javisor"))
        .contains(" MiB are free; make room, or set XDG_CACHE_HOME to a folder on another disk");
    assertThat(errors).hasLineCount(1);
    assertThat(cached()).isEmpty();
  }

  @Test
  void aCacheFolderOnADiskWithoutSpace() throws IOException, InterruptedException {
    packages(1000, "exit 99\n");
    Files.createDirectory(folder.resolve("cache"));
    String mount = "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"";
    assumeTrue(succeeds("unshare", "-rm", "sh", "-c", mount, folder.resolve("cache").toString(), "true"),
        "mounting needs user namespaces");
    assertThat(run("/usr/bin/unshare", "-rm", "/bin/sh", "-c", "PATH=/usr/bin:/bin; " + mount
        .replace("exec", "PATH=" + folder.resolve("bin") + " exec"), folder.resolve("cache").toString()))
        .isEqualTo(74);
    assertThat(message()).contains("no space in ").contains(" 1 MiB are free; make room");
    assertThat(errors).hasLineCount(1);
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void noNetwork() throws IOException, InterruptedException {
    packages(1000, "echo 'E: Failed to fetch http://mirror/: Temporary failure resolving' >&2\nexit 100\n");
    assertThat(run()).isEqualTo(74);
    assertThat(message()).contains("apt-get cannot download " + KERNEL + ": Failed to fetch")
        .contains("; check the network and /etc/apt, or name your own files");
    assertThat(cached()).isEmpty();
  }

  @Test
  void aDamagedDownload() throws IOException, InterruptedException {
    packages(1000, "echo damaged >package.deb\n");
    assertThat(run()).isEqualTo(74);
    assertThat(message()).contains(KERNEL + " 6.1-1 was damaged or replaced on its way").contains("; try again");
    assertThat(cached()).isEmpty();
  }

  @Test
  void aFileWhereTheCacheFolderShouldBe() throws IOException, InterruptedException {
    packages(1000, "exit 99\n");
    Files.createDirectory(folder.resolve("cache"));
    Files.writeString(folder.resolve("cache/javisor"), "mine");
    assertThat(run()).isEqualTo(74);
    assertThat(message()).contains("the cache folder " + folder.resolve("cache/javisor") + " cannot be written")
        .contains("; check its permissions, or set XDG_CACHE_HOME");
    assertThat(errors).hasLineCount(1).doesNotContain("Exception");
    assertThat(folder.resolve("cache/javisor")).hasContent("mine");
  }

  @Test
  void aFetchThatIsInterruptedLeavesNothing() throws IOException, InterruptedException {
    packages(1000,
        "echo half >package.deb\n: >\"" + folder.resolve("started") + "\"\nkill -TERM $PPID\nexec sleep 60\n");
    program("sleep", "exec /bin/sleep \"$@\"\n");
    assertThat(run()).isEqualTo(128 + 15);
    assertThat(folder.resolve("started")).exists();
    assertThat(cached()).isEmpty();
  }
}
