package org.javisor.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.javisor.guest.Commands.Result;
import org.javisor.guest.GuestException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * apt without root. Questions go to the host's package lists first. Where these have no answer (never updated,
 * outdated, or for another architecture), private lists in our cache folder are fetched from the host's sources and
 * checked with the host's keys.
 *
 * @see "apt.conf(5), apt-get(8), apt-cache(8)"
 */
final class AptTool implements PackageTool {
  private static final String NETWORK_REMEDY =
      "check the network and /etc/apt, or name your own files with --kernel and --initrd";

  private final Path privateFolder;
  private final Progress progress;
  private final Set<Architecture> usePrivate = EnumSet.noneOf(Architecture.class);
  private final Set<Architecture> updated = EnumSet.noneOf(Architecture.class);

  /**
   * @param privateFolder where private lists may be kept
   * @throws GuestException if apt is not installed
   */
  AptTool(Path privateFolder, Progress progress) {
    this.privateFolder = privateFolder;
    this.progress = progress;
    if (!isInstalled("apt-get") || !isInstalled("apt-cache")) {
      throw new GuestException(
          Kind.NO_PACKAGE_TOOL,
          "apt is not installed, and no other package tool is known",
          "run on Debian, or name your own files with --kernel and --initrd");
    }
    String host = run(List.of("apt-config", "shell", "ARCH", "APT::Architecture"), Path.of("/")).output();
    for (Architecture architecture : Architecture.values()) {
      if (!host.contains("'" + architecture.label() + "'")) {
        usePrivate.add(architecture);
      }
    }
  }

  private static boolean isInstalled(String command) {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(command)));
  }

  @Override
  public List<String> dependencies(String name, Architecture architecture) {
    String text = ask(architecture, name, "apt-cache", "depends", "--important", name);
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("Depends: ") || line.startsWith("|Depends: "))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }

  @Override
  public PackageInfo info(String name, Architecture architecture) {
    String text = ask(architecture, name, "apt-cache", "show", "--no-all-versions", name);
    String version = field(text, "Version", name);
    String sha256 = field(text, "SHA256", name);
    long size = Long.parseLong(field(text, "Size", name));
    return new PackageInfo(name, version, architecture, size, sha256);
  }

  private static String field(String text, String key, String name) {
    String start = key + ": ";
    return text.lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .map(line -> line.substring(start.length()).strip())
        .orElseThrow(() -> new GuestException(
            Kind.NO_PACKAGE, "apt-cache tells no " + key + " of " + name, "run apt-get update, and try again"));
  }

  @Override
  public Path download(PackageInfo info, Path folder, Progress listener) {
    Result result = tryDownload(info, folder, listener);
    if (!result.succeeded() && !usePrivate.contains(info.architecture())) {
      // The host's lists may name a version that the mirror has replaced since.
      usePrivate.add(info.architecture());
      update(info.architecture());
      result = tryDownload(info(info.name(), info.architecture()), folder, listener);
    }
    if (!result.succeeded()) {
      throw new GuestException(
          Kind.DOWNLOAD_FAILED, "apt-get cannot download " + info.name() + ": " + result.firstError(), NETWORK_REMEDY);
    }
    return onlyPackage(folder, info.name());
  }

  private Result tryDownload(PackageInfo info, Path folder, Progress listener) {
    String what = "fetching " + info.name();
    List<String> command = command(info.architecture(), "apt-get", "download", info.name() + "=" + info.version());
    listener.update(what, 0, info.sizeBytes());
    Result result = run(command, folder, () -> listener.update(what, sizeOfFiles(folder), info.sizeBytes()));
    if (result.succeeded()) {
      listener.update(what, info.sizeBytes(), info.sizeBytes());
    }
    return result;
  }

  private static Path onlyPackage(Path folder, String name) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".deb"))
          .findFirst()
          .orElseThrow(() -> new GuestException(
              Kind.DOWNLOAD_FAILED, "apt-get left no file for " + name, NETWORK_REMEDY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long sizeOfFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(AptTool::sizeIfFile).sum();
    } catch (IOException | UncheckedIOException e) {
      // A file went away while we looked: progress is no more than a hint.
      return 0;
    }
  }

  private static long sizeIfFile(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Asks the lists; where they know nothing, brings private ones up to date and asks again. */
  private String ask(Architecture architecture, String name, String... question) {
    Result result = run(command(architecture, question), Path.of("/"));
    if (hasAnswer(result)) {
      return result.output();
    }
    if (updated.contains(architecture)) {
      throw noPackage(architecture, name, null);
    }
    usePrivate.add(architecture);
    Result update = update(architecture);
    result = run(command(architecture, question), Path.of("/"));
    if (hasAnswer(result)) {
      return result.output();
    }
    throw noPackage(architecture, name, update.succeeded() ? null : update.firstError());
  }

  /** For a name that other packages merely mention, apt-cache succeeds and says nothing useful. */
  private static boolean hasAnswer(Result result) {
    return result.succeeded() && (result.output().contains("Depends: ") || result.output().contains("SHA256: "));
  }

  private static GuestException noPackage(Architecture architecture, String name, @Nullable String reason) {
    return new GuestException(
        Kind.NO_PACKAGE,
        "the distribution has no package " + name + " for " + architecture.label()
            + (reason == null ? "" : " (apt-get update: " + reason + ")"),
        NETWORK_REMEDY);
  }

  private Result update(Architecture architecture) {
    updated.add(architecture);
    progress.update("fetching package lists for " + architecture.label(), 0, 0);
    try {
      Files.createDirectories(state(architecture).resolve("lists/partial"));
      Files.createDirectories(state(architecture).resolve("archives/partial"));
      Path status = state(architecture).resolve("status");
      if (!Files.exists(status)) {
        Files.createFile(status);
      }
    } catch (IOException e) {
      throw ImageCache.notWritable(privateFolder, e);
    }
    return run(command(architecture, "apt-get", "update"), Path.of("/"));
  }

  private Path state(Architecture architecture) {
    return privateFolder.resolve("apt-" + architecture.label());
  }

  private List<String> command(Architecture architecture, String... words) {
    List<String> command = new ArrayList<>();
    command.add(words[0]);
    option(command, "APT::Sandbox::User=root");
    if (usePrivate.contains(architecture)) {
      Path state = state(architecture);
      option(command, "APT::Architecture=" + architecture.label());
      option(command, "APT::Architectures=" + architecture.label());
      option(command, "Dir::State=" + state);
      option(command, "Dir::State::lists=" + state.resolve("lists"));
      option(command, "Dir::State::status=" + state.resolve("status"));
      option(command, "Dir::Cache=" + state);
      option(command, "Dir::Cache::archives=" + state.resolve("archives"));
      option(command, "Acquire::Languages=none");
      option(command, "APT::Update::Post-Invoke=");
      option(command, "APT::Update::Post-Invoke-Success=");
    }
    command.addAll(List.of(words).subList(1, words.length));
    return command;
  }

  private static void option(List<String> command, String option) {
    command.add("-o");
    command.add(option);
  }

  private static Result run(List<String> command, Path folder) {
    return run(command, folder, () -> {});
  }

  private static Result run(List<String> command, Path folder, Runnable watch) {
    try {
      return Commands.run(command, folder, watch);
    } catch (IOException e) {
      throw new GuestException(
          Kind.NO_PACKAGE_TOOL, command.getFirst() + " cannot be run: " + e.getMessage(), "check that apt works", e);
    }
  }
}
