package org.javisor.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.javisor.guest.GuestException.Kind;
import org.javisor.guest.PackageTool.PackageInfo;

/**
 * Kernels and initramfs images from the distribution's packages, kept in a cache folder. The entry class of this
 * module.
 *
 * <p>What is in the cache is used as it is, without asking the package tool.
 */
public final class GuestImages {
  private static final String KERNEL_FILE = "vmlinuz";
  private static final String MODULE_SUFFIX = ".ko";
  private static final String BUSYBOX_FILE = "busybox";
  private static final String INITRAMFS_FILE = "initramfs.cpio";
  private static final String BUSYBOX_PACKAGE = "busybox-static";
  private static final String BIOS_PACKAGE = "seabios";
  private static final String BIOS_FILE = "bios-256k.bin";
  private static final String VIDEO_BIOS_FILE = "vgabios-stdvga.bin";

  private static final String UEFI_PACKAGE = "ovmf";
  private static final String UEFI_FOLDER = "usr/share/OVMF/";
  private static final String UEFI_CODE_FILE = "OVMF_CODE_4M.fd";
  private static final String UEFI_VARIABLES_FILE = "OVMF_VARS_4M.fd";

  /** Where the distribution's package puts its files. */
  private static final Path INSTALLED_BIOS = Path.of("/usr/share/seabios");

  private static final int LARGEST_FILE = 256 << 20;

  /** Beside the package itself: the file from it, and package lists. */
  private static final long SPACE_BYTES = 96L << 20;

  private final ImageCache cache;
  private final Progress progress;
  private final Supplier<PackageTool> packageTool;
  private final Path installedBios;

  /** Images in the user's cache folder. */
  public GuestImages(Progress progress) {
    this(ImageCache.defaultFolder(), progress);
  }

  /** Images in another folder, which is made if it is not there. */
  public GuestImages(Path cacheFolder, Progress progress) {
    this(cacheFolder, progress, () -> new AptTool(cacheFolder.toAbsolutePath(), progress), INSTALLED_BIOS);
  }

  GuestImages(Path cacheFolder, Progress progress, Supplier<PackageTool> packageTool, Path installedBios) {
    this.installedBios = installedBios;
    this.cache = new ImageCache(cacheFolder);
    this.progress = progress;
    this.packageTool = packageTool;
  }

  /** Where everything is kept: made when the first image is fetched, and safe to remove. */
  public Path cacheFolder() {
    return cache.folder();
  }

  /** Files to boot. The command line is {@link GuestCommandLine}'s business. */
  public record Guest(Path kernel, Path initramfs) {}

  /** A BIOS for a PC and the option ROM of its VGA. */
  public record Bios(Path system, Path video) {}

  /**
   * SeaBIOS: the installed package's files, or those of a package that is fetched once.
   *
   * @throws GuestException if it cannot be had
   */
  public Bios bios() {
    Path installed = installedBios.resolve(BIOS_FILE);
    if (Files.isReadable(installed) && Files.isReadable(installedBios.resolve(VIDEO_BIOS_FILE))) {
      return new Bios(installed, installedBios.resolve(VIDEO_BIOS_FILE));
    }
    Path folder = cache.folder(BIOS_PACKAGE, 0, temporary -> {
      PackageTool tool = packageTool.get();
      PackageInfo info = tool.info(BIOS_PACKAGE, Architecture.AMD64);
      fetch(
          new Wanted(info, List.of(
              new WantedFile(path -> path.endsWith("/" + BIOS_FILE), BIOS_FILE),
              new WantedFile(path -> path.endsWith("/" + VIDEO_BIOS_FILE), VIDEO_BIOS_FILE))),
          tool, temporary);
    });
    return new Bios(folder.resolve(BIOS_FILE), folder.resolve(VIDEO_BIOS_FILE));
  }

  /** UEFI firmware for a PC: what stands in its ROM, and the template of the flash memory for its variables. */
  public record Uefi(Path code, Path variables) {}

  /**
   * OVMF from a package that is fetched once.
   *
   * @throws GuestException if it cannot be had
   */
  public Uefi uefi() {
    List<Path> files = packageFiles(
        UEFI_PACKAGE, Architecture.AMD64,
        List.of(UEFI_FOLDER + UEFI_CODE_FILE, UEFI_FOLDER + UEFI_VARIABLES_FILE));
    return new Uefi(files.get(0), files.get(1));
  }

  /**
   * Debian's cloud kernel with busybox and a shell.
   *
   * @throws GuestException if it cannot be had
   */
  public Guest defaultGuest() {
    return guest(KernelFlavor.CLOUD_AMD64);
  }

  /**
   * Any of the kernels with busybox and a shell.
   *
   * @throws GuestException if it cannot be had
   */
  public Guest guest(KernelFlavor flavor) {
    return new Guest(kernel(flavor), initramfs(flavor));
  }

  /**
   * A kernel: a bzImage.
   *
   * @throws GuestException if it cannot be had
   */
  public Path kernel(KernelFlavor flavor) {
    return kernelFolder(flavor).resolve(KERNEL_FILE);
  }

  /**
   * The drivers of virtio devices that a kernel has as modules, in an order in which they can be loaded.
   *
   * @throws GuestException if they cannot be had
   */
  public List<Path> virtioModules(KernelFlavor flavor) {
    Path folder = kernelFolder(flavor);
    return VirtioModules.LOAD_ORDER.stream()
        .map(name -> folder.resolve(name + MODULE_SUFFIX))
        .filter(Files::exists)
        .toList();
  }

  private Path kernelFolder(KernelFlavor flavor) {
    return cache.folder(flavor.packageName() + "-with-modules", 0, temporary -> {
      PackageTool tool = packageTool.get();
      String name = tool.dependencies(flavor.packageName(), flavor.architecture())
          .stream()
          .filter(dependency -> dependency.startsWith("linux-image-"))
          .findFirst()
          .orElseThrow(() -> new GuestException(
              Kind.NO_PACKAGE,
              flavor.packageName() + " does not name a kernel",
              "name your own files with --kernel and --initrd"));
      PackageInfo info = tool.info(name, flavor.architecture());
      List<WantedFile> files = new ArrayList<>();
      files.add(new WantedFile(path -> path.startsWith("boot/vmlinuz-"), KERNEL_FILE, false));
      for (String module : VirtioModules.LOAD_ORDER) {
        files.add(new WantedFile(
            path -> VirtioModules.wanted(path) && VirtioModules.name(path).equals(module), module + MODULE_SUFFIX,
            true));
      }
      fetch(new Wanted(info, files), tool, temporary);
    });
  }

  /**
   * A statically linked busybox.
   *
   * @throws GuestException if it cannot be had
   */
  public Path busybox(Architecture architecture) {
    Path folder = cache.folder(BUSYBOX_PACKAGE + "-" + architecture.label(), 0, temporary -> {
      PackageTool tool = packageTool.get();
      fetch(
          Wanted.one(tool.info(BUSYBOX_PACKAGE, architecture), path -> path.endsWith("bin/busybox"), BUSYBOX_FILE),
          tool, temporary);
    });
    return folder.resolve(BUSYBOX_FILE);
  }

  /**
   * Files of any package, kept in the cache.
   *
   * @param packageName the distribution's
   * @param paths of the files in the package, without a leading slash
   * @return the files, in the same order
   * @throws GuestException if they cannot be had
   */
  public List<Path> packageFiles(String packageName, Architecture architecture, List<String> paths) {
    String key = packageName + "-" + architecture.label() + "-files-"
        + shortHash(String.join("\n", paths).getBytes(StandardCharsets.UTF_8));
    Path folder = cache.folder(key, 0, temporary -> {
      PackageTool tool = packageTool.get();
      fetch(
          new Wanted(
              tool.info(packageName, architecture),
              paths.stream().map(path -> new WantedFile(path::equals, nameAmong(paths, path))).toList()),
          tool, temporary);
    });
    return paths.stream().map(path -> folder.resolve(nameAmong(paths, path))).toList();
  }

  /** The last part of a path, unless another path ends in it, too. */
  private static String nameAmong(List<String> paths, String path) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    boolean unique = paths.stream().filter(other -> other.endsWith("/" + last)).count() == 1;
    return unique ? last : path.replace('/', '-');
  }

  /** A file of a package, what it is called here, and whether the package may lack it. */
  private record WantedFile(Predicate<String> path, String name, boolean optional) {
    WantedFile(Predicate<String> path, String name) {
      this(path, name, false);
    }
  }

  /** Files of a package. */
  private record Wanted(PackageInfo info, List<WantedFile> files) {
    static Wanted one(PackageInfo info, Predicate<String> path, String name) {
      return new Wanted(info, List.of(new WantedFile(path, name)));
    }
  }

  private void fetch(Wanted wanted, PackageTool tool, Path temporary) throws IOException {
    cache.requireSpace(2 * wanted.info.sizeBytes() + SPACE_BYTES);
    Path downloads = Files.createDirectory(temporary.resolve("download"));
    Path file = tool.download(wanted.info, downloads, progress);
    // The package tool may have found a newer version when it brought its lists up to date.
    PackageInfo current = tool.info(wanted.info.name(), wanted.info.architecture());
    checkSum(file, current);
    unpack(file, wanted.files, temporary);
    Files.writeString(temporary.resolve("package"), current.name() + " " + current.version() + "\n");
    try (var files = Files.list(downloads)) {
      for (Path left : files.filter(Files::isRegularFile).toList()) {
        Files.delete(left);
      }
    }
    Files.deleteIfExists(downloads.resolve("partial"));
    Files.delete(downloads);
  }

  private static void unpack(Path file, List<WantedFile> wanted, Path folder) throws IOException {
    Predicate<String> any = wanted.stream().map(WantedFile::path).reduce(path -> false, Predicate::or);
    List<DebPackage.Entry> entries = DebPackage.extractAll(file, any, LARGEST_FILE);
    for (WantedFile one : wanted) {
      Optional<DebPackage.Entry> entry = entries.stream().filter(e -> one.path.test(e.name())).findFirst();
      if (entry.isPresent()) {
        String name = entry.get().name();
        Files.write(
            folder.resolve(one.name), VirtioModules.unpacked(name, entry.get().content().bytes, LARGEST_FILE));
      } else if (!one.optional) {
        throw DebPackage.bad(file, "does not contain the file that is expected in it");
      }
    }
  }

  private static void checkSum(Path file, PackageInfo info) throws IOException {
    String found = HexFormat.of().formatHex(sha256(file));
    if (!found.equals(info.sha256().toLowerCase(Locale.ROOT))) {
      throw new GuestException(
          Kind.WRONG_CHECKSUM,
          info.name() + " " + info.version() + " was damaged or replaced on its way (SHA-256 " + found + ", not "
              + info.sha256() + ")",
          "try again, or use another mirror");
    }
  }

  private static byte[] sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[1 << 16];
      int count = in.read(chunk);
      while (count >= 0) {
        digest.update(chunk, 0, count);
        count = in.read(chunk);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * An initramfs with busybox, a shell, and a kernel's drivers of virtio devices, uncompressed.
   *
   * @throws GuestException if it cannot be had
   */
  public Path initramfs(KernelFlavor flavor) {
    Path busybox = busybox(flavor.architecture());
    List<Path> modules = virtioModules(flavor);
    try {
      byte[] archive = Initramfs.shell(Files.readAllBytes(busybox)).withModules(modules).toBytes();
      String name = "initramfs-" + flavor.architecture().label() + "-" + shortHash(archive);
      Path folder = cache.folder(
          name, archive.length, temporary -> Files.write(temporary.resolve(INITRAMFS_FILE), archive));
      return folder.resolve(INITRAMFS_FILE);
    } catch (IOException e) {
      throw ImageCache.notWritable(cache.folder(), e);
    }
  }

  /**
   * Tells one archive of ours from another. Two check sums, which the JVM's interpreter knows, too: a digest would be a
   * sixth of a start.
   */
  private static String shortHash(byte[] bytes) {
    CRC32 one = new CRC32();
    one.update(bytes);
    CRC32C other = new CRC32C();
    other.update(bytes);
    return "%08x%08x".formatted(one.getValue(), other.getValue());
  }
}
