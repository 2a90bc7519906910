package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The start scripts, copied into a tree without a build, on a machine where nothing is installed but what a test says.
 */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LauncherTest {
  private static final List<String> TOOLS = List.of(
      "readlink", "dirname", "sed", "head", "env", "find", "mkdir", "rm", "mv", "cat", "grep", "cksum", "cut");

  @TempDir
  private Path folder;

  private Path tree = Path.of("");
  private Path programs = Path.of("");
  private Path machine = Path.of("");
  private String output = "";
  private String errors = "";

  @BeforeEach
  void copyTheScripts() throws IOException {
    tree = Files.createDirectories(folder.resolve("tree/bin")).getParent();
    programs = Files.createDirectory(folder.resolve("programs"));
    machine = Files.createDirectory(folder.resolve("machine"));
    Files.createDirectories(tree.resolve("cli/src/main"));
    Files.createFile(tree.resolve("pom.xml"));
    for (String script : List.of("javisor", "x", "bin/find-jdk", "bin/maven")) {
      Files.copy(Path.of("..", script), tree.resolve(script));
    }
    for (String tool : TOOLS) {
      Path found = Host.program(tool).orElseThrow(() -> new AssertionError("no " + tool));
      script(programs.resolve(tool), "exec " + found + " \"$@\"\n");
    }
  }

  /** In the test's folder, where a symbolic link would lead out of it. */
  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A JDK whose java prints how it was called. */
  private void jdk(Path home, String version) throws IOException {
    script(home.resolve("bin/java"), "[ \"$1\" = -version ] && echo 'openjdk version \"" + version
        + "\" 2026-01-01' >&2 && exit 0\necho \"" + home.getFileName() + " java $*\"\n");
    script(home.resolve("bin/javac"), "");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private int run(Map<String, String> variables, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectOutput(folder.resolve("output").toFile())
        .redirectError(folder.resolve("errors").toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of(
        "PATH", programs.toString(), "HOME", folder.resolve("home").toString(), "JAVISOR_JDK_ROOT",
        machine.toString()));
    builder.environment().putAll(variables);
    int status = builder.start().waitFor();
    output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
    errors = Files.readString(folder.resolve("errors"), StandardCharsets.UTF_8);
    return status;
  }

  private void system(String id, String version) throws IOException {
    Files.createDirectories(machine.resolve("etc"));
    Files.writeString(machine.resolve("etc/os-release"), "ID=" + id + "\nVERSION_ID=\"" + version + "\"\n");
  }

  @Test
  void whereOnlyJdk17IsInstalledTheLauncherSaysSoAndHowToGetAnother() throws IOException, InterruptedException {
    jdk(machine.resolve("usr/lib/jvm/java-17"), "17.0.14");
    Files.createSymbolicLink(programs.resolve("java"), machine.resolve("usr/lib/jvm/java-17/bin/java"));
    system("debian", "13");

    assertThat(run(Map.of("JAVA_HOME", machine.resolve("usr/lib/jvm/java-17").toString()),
        tree.resolve("javisor").toString(), "run")).isEqualTo(74);
    assertThat(errors)
        .startsWith("Javisor needs JDK 25 or newer, and none was found (the java on PATH is version 17.0.14).\n")
        .contains("sudo apt install openjdk-25-jdk-headless");
    assertThat(output).isEmpty();
    assertThat(tree.resolve("cli/target")).doesNotExist();
  }

  @Test
  void whereThereIsNoJavaAtAllItSaysTheSame() throws IOException, InterruptedException {
    assertThat(run(Map.of(), tree.resolve("javisor").toString(), "run")).isEqualTo(74);
    assertThat(errors).startsWith("Javisor needs JDK 25 or newer, and none was found.\n").contains("set JAVA_HOME");
    assertThat(run(Map.of(), tree.resolve("x").toString(), "quick")).isEqualTo(74);
    assertThat(errors).startsWith("Javisor needs JDK 25 or newer, and none was found.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "debian, 12, 'This is Debian 12, which packages JDK 17 at most.'",
    "debian, 13, sudo apt install openjdk-25-jdk-headless",
    "ubuntu, 24.04, sudo apt install openjdk-25-jdk-headless",
    "fedora, 43, sudo dnf install java-25-openjdk-devel",
    "alpine, 3.23, apk add openjdk25",
    "arch, '', sudo pacman -S jdk25-openjdk",
    "slackware, 15, 'Install a JDK 25 (Eclipse Temurin, for instance).'"
  })
  void theAdviceIsTheDistributions(String id, String version, String advice) throws IOException, InterruptedException {
    system(id, version);
    assertThat(run(Map.of(), tree.resolve("bin/find-jdk").toString())).isEqualTo(1);
    assertThat(errors).contains(advice).contains("~/.jdks/jdk-25");
  }

  @Test
  void aJdk25BesideAnOlderJavaIsFound() throws IOException, InterruptedException {
    jdk(machine.resolve("usr/lib/jvm/java-17"), "17.0.14");
    jdk(machine.resolve("opt/jdk-25.0.1"), "25.0.1");
    Files.createSymbolicLink(programs.resolve("java"), machine.resolve("usr/lib/jvm/java-17/bin/java"));

    assertThat(run(Map.of("JAVA_HOME", machine.resolve("usr/lib/jvm/java-17").toString()),
        tree.resolve("bin/find-jdk").toString())).isZero();
    assertThat(output.strip()).isEqualTo(machine.resolve("opt/jdk-25.0.1").toString());
  }

  @Test
  void javaHomeWinsIfItFits() throws IOException, InterruptedException {
    jdk(machine.resolve("usr/lib/jvm/java-25"), "25.0.1");
    jdk(folder.resolve("my-jdk"), "26");
    assertThat(run(Map.of("JAVA_HOME", folder.resolve("my-jdk").toString()), tree.resolve("bin/find-jdk").toString()))
        .isZero();
    assertThat(output.strip()).isEqualTo(folder.resolve("my-jdk").toString());
  }

  @Test
  void withoutMavenTheScriptsSayHowToGetIt() throws IOException, InterruptedException {
    jdk(machine.resolve("usr/lib/jvm/java-25"), "25.0.1");

    assertThat(run(Map.of(), tree.resolve("x").toString(), "quick")).isEqualTo(74);
    assertThat(errors).startsWith("Javisor is built with Maven 3.8 or newer, and there is no mvn on PATH.\n")
        .contains("Install ");
    assertThat(run(Map.of(), tree.resolve("javisor").toString(), "version")).isEqualTo(74);
    assertThat(errors).contains("there is no mvn on PATH").doesNotContain("the build failed");
  }

  @Test
  void aBuildThatFailsShowsItsFirstErrorsAndWhereTheRestIs() throws IOException, InterruptedException {
    jdk(machine.resolve("usr/lib/jvm/java-25"), "25.0.1");
    script(programs.resolve("mvn"), "echo '[ERROR] it does not compile'\nexit 1\n");

    assertThat(run(Map.of(), tree.resolve("javisor").toString(), "version")).isEqualTo(70);
    assertThat(errors).contains("[ERROR] it does not compile")
        .endsWith("javisor: the build failed; all of its output is in " + tree.resolve("cli/target/build.log") + "\n");
  }

  @Test
  void aBuildIsMadeOnceAndAgainWhenSourcesHaveChanged() throws IOException, InterruptedException {
    jdk(machine.resolve("usr/lib/jvm/java-25"), "25.0.1");
    script(programs.resolve("mvn"), "mkdir -p cli/target/lib\n: >cli/target/lib/javisor.jar\n");
    String launcher = tree.resolve("javisor").toString();

    assertThat(run(Map.of(), launcher, "version")).isZero();
    assertThat(errors).contains("javisor: building");
    assertThat(output).startsWith("java-25 java --sun-misc-unsafe-memory-access=allow")
        .endsWith(" -jar " + tree.resolve("cli/target/lib/javisor.jar") + " version\n");
    run(Map.of(), launcher, "version");
    assertThat(errors).isEmpty();

    Path source = Files.createFile(tree.resolve("cli/src/main/New.java"));
    Files.setLastModifiedTime(source, java.nio.file.attribute.FileTime.fromMillis(
        Files.getLastModifiedTime(tree.resolve("cli/target/javisor-built")).toMillis() + 2_000));
    run(Map.of(), launcher, "version");
    assertThat(errors).contains("javisor: building");
  }

  @Test
  void theCacheOfClassesIsMadeOnceForEachJdkAndUsedIfItCouldBeMade() throws IOException, InterruptedException {
    Path home = machine.resolve("usr/lib/jvm/java-25");
    jdk(home, "25.0.1");
    script(home.resolve("bin/java"), """
        for word in "$@"; do
          case $word in
            -XX:AOTCacheOutput=*) echo cache >"${word#*=}"; echo trained >>%s; exit 13 ;;
          esac
        done
        echo "$*"
        """.formatted(folder.resolve("trained")));
    script(programs.resolve("mvn"), "mkdir -p cli/target/lib\n: >cli/target/lib/javisor.jar\n");
    String launcher = tree.resolve("javisor").toString();

    run(Map.of(), launcher, "version");
    assertThat(output).contains(" -XX:AOTCache=" + tree.resolve("cli/target/javisor-"));
    run(Map.of(), launcher, "version");
    assertThat(folder.resolve("trained")).hasContent("trained");

    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");
    run(Map.of(), launcher, "version");
    assertThat(folder.resolve("trained")).hasContent("trained\ntrained");
  }

  @Test
  void aJdkThatCannotMakeACacheIsNotAskedAgain() throws IOException, InterruptedException {
    Path home = machine.resolve("usr/lib/jvm/java-25");
    jdk(home, "25.0.1");
    script(home.resolve("bin/java"), "echo \"$*\" >>" + folder.resolve("calls") + "\n");
    script(programs.resolve("mvn"), "mkdir -p cli/target/lib\n: >cli/target/lib/javisor.jar\n");

    run(Map.of(), tree.resolve("javisor").toString(), "version");
    run(Map.of(), tree.resolve("javisor").toString(), "version");
    assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(3)
        .filteredOn(call -> call.contains("AOTCache=")).isEmpty();
  }
}
