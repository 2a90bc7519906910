package org.javisor.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.javisor.cli.console.PromptWatch;
import org.javisor.device.CharacterBackend;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.SnapshotException;
import org.javisor.machine.SnapshotInfo;
import org.javisor.machine.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of the default guest at its prompt, in the cache folder: one for each kind of machine and build of
 * Javisor. It is a convenience: whatever is wrong with it, the guest boots.
 */
final class WarmStart {
  /** What the default guest's shell prints when it waits for a command. */
  private static final String PROMPT = "root@javisor:~# ";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private static final String FIRST_WORDS = "Javisor guest:";
  private static final String SUFFIX = ".snapshot";

  /** How many snapshots of different machines stay. */
  private static final int KEPT = 4;

  private final Path folder;
  private final Path file;

  private WarmStart(Path folder, String name) {
    this.folder = folder;
    this.file = folder.resolve(name + SUFFIX);
  }

  /**
   * The snapshot for a run of the default guest; empty where one would not be what the user asked for.
   *
   * @param cacheFolder where fetched images are
   */
  static Optional<WarmStart> of(RunSpec spec, Path cacheFolder) {
    RunSpec.Options options = spec.options();
    boolean ordinary = spec.kernel().isEmpty() && spec.bios().isEmpty() && spec.append().isEmpty()
        && spec.drives().isEmpty() && spec.network().isEmpty() && spec.shares().isEmpty() && spec.screen().isEmpty()
        && spec.peripherals().isEmpty() && options.traces().isEmpty();
    boolean asBooted = !options.fixedTime() && !options.testDevice() && !options.decompressInGuest();
    if (!ordinary || !asBooted || spec.snapshots().resume().isPresent()) {
      return Optional.empty();
    }
    CRC32 key = new CRC32();
    String kind = VersionCommand.version() + build() + spec.cpu() + spec.cpus() + options.paravirtual();
    key.update(kind.getBytes(StandardCharsets.UTF_8));
    return Optional.of(
        new WarmStart(
            cacheFolder.resolve("snapshots"),
            "guest-%s-%d-%08x".formatted(spec.memory(), spec.cpus(), key.getValue())));
  }

  /** Differs between builds: their devices may behave differently where their states look alike. */
  private static String build() {
    try {
      CodeSource source = VirtualMachine.class.getProtectionDomain().getCodeSource();
      return source == null
          ? ""
          : Files.getLastModifiedTime(Path.of(source.getLocation().toURI())).toString();
    } catch (IOException | java.net.URISyntaxException | IllegalArgumentException e) {
      return "";
    }
  }

  /** Puts a machine of the wanted kind together. */
  @FunctionalInterface
  interface Assembly {
    /**
     * @param serial the first serial port's far end
     * @param resumed whether the guest is to hear that it continues from a snapshot
     */
    MachineSpec assemble(CharacterBackend serial, boolean resumed);
  }

  /**
   * A machine that continues from the snapshot; where there is none that can be used, one that boots, and is saved at
   * its prompt while it runs.
   *
   * @param messages where it is said what happens, a line each
   */
  VirtualMachine start(CharacterBackend serial, PrintStream messages, Assembly assembly) {
    try {
      Optional<VirtualMachine> resumed = resume(assembly.assemble(serial, true));
      if (resumed.isPresent()) {
        SnapshotInfo origin = resumed.get().origin().orElseThrow();
        messages.println("javisor: resumed from the snapshot of " + TIME.format(origin.savedAt()) + "; --cold boots\r");
        ("\r\n" + origin.note()).chars().forEach(serial::offer);
        return resumed.get();
      }
    } catch (SnapshotException e) {
      messages.println("javisor: " + e.getMessage() + " (it is ignored, and the guest boots)\r");
    }
    AtomicReference<Consumer<String>> prompted = new AtomicReference<>(text -> {});
    PromptWatch watch = new PromptWatch(serial, PROMPT, text -> Objects.requireNonNull(prompted.get()).accept(text));
    VirtualMachine machine = booted(assembly.assemble(watch, false));
    prompted.set(text -> Thread.ofPlatform().daemon().name("javisor-snapshot").start(() -> {
      try {
        keep(machine, text, messages);
      } finally {
        watch.release();
      }
    }));
    return machine;
  }

  /**
   * The default guest's machine that boots, without a snapshot. What is typed meanwhile waits for the prompt, too: a
   * kernel's driver empties the port's FIFO when it takes the port over, and would lose it.
   */
  static VirtualMachine booted(CharacterBackend serial, Assembly assembly) {
    AtomicReference<Runnable> release = new AtomicReference<>(() -> {});
    PromptWatch watch = new PromptWatch(
        serial, PROMPT, text -> Thread.ofVirtual().name("prompted").start(Objects.requireNonNull(release.get())));
    release.set(watch::release);
    return booted(assembly.assemble(watch, false));
  }

  /** A machine that boots. */
  static VirtualMachine booted(MachineSpec spec) {
    VirtualMachine machine = VirtualMachine.create(spec);
    // Unpacking a kernel and its initrd leaves as much garbage as the guest has files: the host gets that back now.
    System.gc();
    return machine;
  }

  private void keep(VirtualMachine machine, String printed, PrintStream messages) {
    try {
      save(machine, printed);
    } catch (SnapshotException e) {
      if (e.kind() != SnapshotException.Kind.ENDED) {
        messages.println("\r\njavisor: the next start will boot, too: " + e.getMessage() + "\r");
      }
    } catch (IOException e) {
      messages.println("\r\njavisor: the next start will boot, too: " + Messages.of(e) + "\r");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Empty where there is no snapshot yet. */
  private Optional<VirtualMachine> resume(MachineSpec spec) throws SnapshotException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (!Files.isWritable(file)) {
      throw new SnapshotException(
          SnapshotException.Kind.HOST, file.toString(), "is read-only", "make it writable or delete it");
    }
    VirtualMachine machine = VirtualMachine.restore(spec, file);
    try {
      Instant now = spec.options().wallClock().now().toInstant(ZoneOffset.UTC);
      Files.setLastModifiedTime(file, FileTime.from(now));
    } catch (IOException e) {
      // It only seems older than it is.
    }
    return Optional.of(machine);
  }

  /**
   * Saves a machine that has just printed its prompt. Nothing happens where another process does the same now.
   *
   * @param printed what the guest printed last
   * @throws IOException if it cannot be saved; nothing is left behind
   */
  private void save(VirtualMachine machine, String printed) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try (FileChannel channel = FileChannel.open(
        folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel)) {
      if (lock != null) {
        removeLeftovers();
        machine.save(file, printed.substring(Math.max(0, printed.lastIndexOf(FIRST_WORDS))));
        removeOldest();
      }
    }
  }

  /** Null if another process, or another thread of this one, holds it. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** What processes left that were killed: we hold the lock, so nobody writes. */
  private void removeLeftovers() throws IOException {
    for (Path left : files(".unfinished")) {
      Files.deleteIfExists(left);
    }
  }

  /** Those who use one that is removed keep what they have of it. */
  private void removeOldest() throws IOException {
    List<Path> snapshots = files(SUFFIX);
    for (Path old : snapshots.subList(0, Math.max(0, snapshots.size() - KEPT))) {
      Files.deleteIfExists(old);
    }
  }

  /** The oldest first. */
  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().endsWith(suffix))
          .sorted(Comparator.comparing(path -> path.toFile().lastModified()))
          .toList();
    }
  }
}
