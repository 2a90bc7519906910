package org.javisor.conformance.pc;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A disk with Debian on it, made once from the distribution's packages: debootstrap installs its minimal system with
 * systemd and the generic kernel, mke2fs makes a file system of that, and GRUB stands before the partition. Nothing is
 * mounted for it but by debootstrap; it needs root. A test is skipped, and says why, where it cannot be made.
 */
final class DebianDisk {
  static final String USER = "guest";
  static final String PASSWORD = "javisor";

  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"), "javisor-debian-disk-1");
  private static final String MIRROR = "http://deb.debian.org/debian";
  private static final long DISK_BYTES = 1200L << 20;
  private static final int SECTOR_BYTES = 512;
  private static final int FIRST_SECTOR = 2048;
  private static final int PARTITION_TABLE = 446;
  private static final int LINUX = 0x83;
  private static final int ACTIVE = 0x80;
  private static final int BOOT_CODE_BYTES = 440;
  private static final long MINUTES = 30;

  /**
   * The second entry ends in a shell, before all services. In graphics modes, the text of the screen could not be read.
   */
  private static final String GRUB_MENU = """
      set timeout=60
      menuentry "Debian" {
        linux /vmlinuz root=/dev/sda1 ro quiet nomodeset
        initrd /initrd.img
      }
      menuentry "A shell without I/O APIC" {
        linux /vmlinuz root=/dev/sda1 ro quiet nomodeset noapic pci=nomsi init=/bin/bash
        initrd /initrd.img
      }
      """;

  private DebianDisk() {}

  /** The image; to be used read-only or as the base of a snapshot. */
  static synchronized Path image() {
    Path image = FOLDER.resolve("disk.img");
    if (!Files.exists(image)) {
      requireTools();
      try {
        build(image);
      } catch (IOException e) {
        abort("no Debian disk: " + e.getMessage());
      }
    }
    return image;
  }

  private static void requireTools() {
    assumeTrue("root".equals(System.getProperty("user.name")), "no Debian disk: debootstrap needs root");
    for (String tool : List.of("debootstrap", "mke2fs", "grub-mkimage", "chroot", "chpasswd")) {
      boolean found = Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
      assumeTrue(found, "no Debian disk: " + tool + " is missing; install debootstrap, e2fsprogs, grub-pc-bin");
    }
  }

  private static void build(Path image) throws IOException {
    Files.createDirectories(FOLDER);
    Path root = FOLDER.resolve("root");
    run("rm", "-rf", root.toString());
    install(root);
    configure(root);
    Path unfinished = FOLDER.resolve("unfinished.img");
    write(root, unfinished);
    run("rm", "-rf", root.toString());
    Files.move(unfinished, image, StandardCopyOption.ATOMIC_MOVE);
  }

  /** In two stages, so that packages are unpacked without a flush of each file. */
  private static void install(Path root) throws IOException {
    String packages = "systemd-sysv,udev,dbus,kmod,procps,linux-image-amd64";
    run(
        "debootstrap", "--foreign", "--variant=minbase", "--include=" + packages, release(), root.toString(), MIRROR);
    Files.writeString(
        Files.createDirectories(root.resolve("etc/dpkg/dpkg.cfg.d")).resolve("quick"), "force-unsafe-io\n");
    run("chroot", root.toString(), "/debootstrap/debootstrap", "--second-stage");
  }

  /** The host's, as far as it is a Debian with debootstrap's script for it. */
  private static String release() throws IOException {
    Path file = Path.of("/etc/os-release");
    String host = Files.exists(file) ? Files.readString(file) : "";
    return host.contains("VERSION_CODENAME=trixie") ? "trixie" : "bookworm";
  }

  private static void configure(Path root) throws IOException {
    run("chroot", root.toString(), "useradd", "--create-home", "--shell", "/bin/bash", USER);
    run("chroot", root.toString(), "sh", "-c", "echo " + USER + ":" + PASSWORD + " | chpasswd");
    Files.writeString(root.resolve("etc/hostname"), "debian\n");
    Files.writeString(root.resolve("etc/fstab"), "/dev/sda1 / ext4 errors=remount-ro 0 1\n");
    Files.writeString(Files.createDirectories(root.resolve("boot/grub")).resolve("grub.cfg"), GRUB_MENU);
    run("sh", "-c", "rm -rf " + root + "/var/cache/apt/archives/*.deb " + root + "/var/lib/apt/lists/*");
  }

  /** GRUB finds its second part in the sectors behind the first one, which is its default. */
  private static void write(Path root, Path disk) throws IOException {
    Path core = FOLDER.resolve("core.img");
    run(
        "grub-mkimage", "--format=i386-pc", "--prefix=(hd0,msdos1)/boot/grub", "--output=" + core, "biosdisk",
        "part_msdos", "ext2", "linux", "normal", "configfile", "echo", "halt", "ls");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(DISK_BYTES);
    }
    run(
        "mke2fs", "-q", "-t", "ext4", "-d", root.toString(), "-E", "offset=" + (long) FIRST_SECTOR * SECTOR_BYTES,
        disk.toString(), DISK_BYTES / 1024 - (long) FIRST_SECTOR * SECTOR_BYTES / 1024 + "k");
    byte[] boot = Files.readAllBytes(Path.of("/usr/lib/grub/i386-pc/boot.img"));
    byte[] rest = Files.readAllBytes(core);
    if (rest.length > (FIRST_SECTOR - 1) * SECTOR_BYTES) {
      throw new IOException("GRUB does not fit before the partition: " + rest.length + " bytes");
    }
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.write(boot, 0, BOOT_CODE_BYTES);
      file.seek(PARTITION_TABLE);
      file.write(partitionTable());
      file.write(rest);
    }
  }

  /** One active partition up to the end, and the signature of boot sectors. */
  private static byte[] partitionTable() {
    ByteBuffer table = ByteBuffer.allocate(SECTOR_BYTES - PARTITION_TABLE).order(ByteOrder.LITTLE_ENDIAN);
    table.put((byte) ACTIVE).put(new byte[] {0, 0x21, 0}).put((byte) LINUX).put(new byte[] {-2, -1, -1});
    table.putInt(FIRST_SECTOR).putInt((int) (DISK_BYTES / SECTOR_BYTES) - FIRST_SECTOR);
    table.putShort(table.capacity() - 2, (short) 0xAA55);
    return table.array();
  }

  private static void run(String... command) throws IOException {
    Path log = FOLDER.resolve("build.log");
    List<String> words = new ArrayList<>(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(command[0] + " has not ended within " + MINUTES + " minutes");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
    if (process.exitValue() != 0) {
      String output = Files.readString(log, StandardCharsets.ISO_8859_1);
      throw new IOException(
          command[0] + " failed: " + output.substring(Math.max(0, output.length() - 500)).strip());
    }
  }
}
