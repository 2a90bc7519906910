package org.javisor.conformance.kvm;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.javisor.guest.Architecture;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Initramfs;
import org.javisor.guest.KernelFlavor;
import org.javisor.guest.Progress;

/**
 * A machine with KVM wherever QEMU is: QEMU's emulated processor has AMD's virtualization, Debian's cloud kernel the
 * module for it, and a small Java runtime in the initial RAM disk runs Javisor there. Slow, and exact.
 */
final class NestedBed {
  private static final String QEMU = "qemu-system-x86_64";
  private static final String LIBRARIES = "/lib/x86_64-linux-gnu";
  private static final String MODULES = "java.base,java.logging,java.management,jdk.unsupported";
  private static final int EXECUTABLE = 0755;
  private static final int READABLE = 0644;

  /** From the test's class path: the project, and what tests stand on. */
  private static final List<String> NEEDED =
      List.of("junit-jupiter-api", "assertj-core", "opentest4j", "apiguardian", "junit-platform-commons", "xz-");

  private final GuestImages images = new GuestImages(Progress.NONE);
  private final Path folder;
  private final Initramfs files;
  private final Path busybox;
  private final Path kernel;

  /** Collects what the machine consists of; the test is skipped where something of it cannot be had. */
  NestedBed(Path folder) throws IOException {
    assumeTrue(program(QEMU).isPresent(), "needs QEMU: apt install qemu-system-x86");
    assumeTrue(Files.exists(Path.of(LIBRARIES, "libc.so.6")), "needs Debian's C library for amd64");
    this.folder = folder;
    try {
      busybox = images.busybox(Architecture.AMD64);
      kernel = images.kernel(KernelFlavor.CLOUD_AMD64);
      files = Initramfs.withBusybox(Files.readAllBytes(busybox));
      addModules();
    } catch (GuestException e) {
      throw skipped(e);
    }
    files.file("init", EXECUTABLE, resource("bed-init"));
    addRuntime();
    addProgram();
  }

  private static RuntimeException skipped(GuestException e) {
    return switch (e.kind()) {
      case NO_PACKAGE_TOOL, NO_PACKAGE, DOWNLOAD_FAILED, NO_SPACE, CACHE_NOT_WRITABLE -> abort(e.getMessage());
      case WRONG_CHECKSUM, BAD_PACKAGE -> e;
    };
  }

  static Optional<Path> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(path -> Path.of(path, name))
        .filter(Files::isExecutable).findFirst();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = NestedBed.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }

  /** The modules of the very package that the kernel is from. */
  private void addModules() throws IOException {
    String packageName = Files.readString(kernel.resolveSibling("package")).split(" ")[0];
    String tree = "lib/modules/" + packageName.substring("linux-image-".length()) + "/kernel/";
    List<String> paths = Stream.of("virt/lib/irqbypass.ko", "arch/x86/kvm/kvm.ko", "arch/x86/kvm/kvm-amd.ko")
        .map(path -> tree + path).toList();
    List<Path> modules = images.packageFiles(packageName, Architecture.AMD64, paths);
    for (int i = 0; i < modules.size(); i++) {
      files.file("modules/" + i + ".ko", READABLE, Files.readAllBytes(modules.get(i)));
    }
  }

  private void addRuntime() throws IOException {
    Optional<ToolProvider> jlink = ToolProvider.findFirst("jlink");
    assumeTrue(jlink.isPresent(), "needs a JDK with jlink");
    Path runtime = folder.resolve("runtime");
    StringWriter messages = new StringWriter();
    int status = jlink.get().run(
        new PrintWriter(messages), new PrintWriter(messages), "--add-modules", MODULES, "--strip-debug",
        "--no-header-files", "--no-man-pages", "--output", runtime.toString());
    assumeTrue(status == 0, "jlink makes no runtime: " + messages);
    addTree(runtime, "jre");
    for (String library : List.of("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1")) {
      files.file("lib/" + library, EXECUTABLE, Files.readAllBytes(Path.of(LIBRARIES, library)));
    }
    files.file("lib64/ld-linux-x86-64.so.2", EXECUTABLE, Files.readAllBytes(Path.of("/lib64/ld-linux-x86-64.so.2")));
  }

  private void addProgram() throws IOException {
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      String name = String.valueOf(path.getFileName());
      if (Files.isDirectory(path) && !name.isEmpty()) {
        addTree(path, "app/" + number++);
      } else if (name.startsWith("javisor-") || NEEDED.stream().anyMatch(name::startsWith)) {
        files.file("app/" + number++ + ".jar", READABLE, Files.readAllBytes(path));
      }
    }
  }

  private void addTree(Path tree, String name) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        int permissions = Files.isExecutable(file) ? EXECUTABLE : READABLE;
        files.file(name + "/" + tree.relativize(file), permissions, Files.readAllBytes(file));
      }
    }
  }

  /** An initial RAM disk of a guest inside: busybox, a first process, and further files. */
  NestedBed withGuest(String name, byte[] init, Optional<byte[]> selfCheck) throws IOException {
    Initramfs guest = Initramfs.withBusybox(Files.readAllBytes(busybox))
        .withModules(images.virtioModules(KernelFlavor.CLOUD_AMD64)).file("init", EXECUTABLE, init);
    selfCheck.ifPresent(program -> guest.file("selfcheck", EXECUTABLE, program));
    files.file("guest/" + name, READABLE, guest.toBytes());
    files.file("guest/vmlinuz", READABLE, Files.readAllBytes(kernel));
    return this;
  }

  /**
   * Runs checks inside.
   *
   * @return what the machine printed
   */
  String run(long seconds, String... checks) throws IOException, InterruptedException {
    files.file("checks", READABLE, """
        path=
        for entry in /app/*; do path=$path:$entry; done
        /jre/bin/java --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC \\
          -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$path" %s /guest %s
        """.formatted(InsideBed.class.getName(), String.join(" ", checks)).getBytes(StandardCharsets.UTF_8));
    Path initramfs = Files.write(folder.resolve("bed.img"), files.toBytes());
    Path output = folder.resolve("output");
    Process qemu = new ProcessBuilder(
        QEMU, "-accel", "tcg", "-M", "q35", "-cpu", "max,+svm,+npt", "-smp", "2", "-m", "2048", "-nodefaults",
        "-no-reboot", "-display", "none", "-serial", "stdio", "-kernel", kernel.toString(), "-initrd",
        initramfs.toString(), "-append",
        "console=ttyS0 quiet mitigations=off panic=-1 random.trust_cpu=on tsc=reliable no_timer_check nowatchdog")
        .redirectErrorStream(true).redirectOutput(output.toFile()).redirectInput(new File("/dev/null")).start();
    try {
      boolean ended = qemu.waitFor(seconds, TimeUnit.SECONDS);
      String text = Files.readString(output, StandardCharsets.ISO_8859_1);
      return ended ? text : text + "\nnot finished after " + seconds + " s";
    } finally {
      qemu.destroyForcibly().waitFor();
      Files.deleteIfExists(initramfs);
    }
  }
}
