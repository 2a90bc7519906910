package org.javisor.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;
import org.javisor.disk.Conversion;
import org.javisor.disk.CreateOptions;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.DiskImage;
import org.javisor.disk.Format;
import org.javisor.disk.ImageTools;

/**
 * A machine as other products hand it on: an OVA archive, or a descriptor with its files beside it. It comes from a
 * stranger: nothing is written but the images of disks, under names of ours.
 */
public final class OvfPackage {
  /** What deflate yields at most for a byte of its input: an honest disk does not hold more than that. */
  private static final long MOST_UNPACKED = 1032;

  private final Members members;
  private final Path file;
  private final Appliance appliance;
  private final Optional<Manifest> manifest;
  private final List<String> references;
  private final boolean isSigned;

  private OvfPackage(
      Path file, Members members, Appliance appliance, Optional<Manifest> manifest, List<String> references,
      boolean isSigned) {
    this.file = file;
    this.members = members;
    this.appliance = appliance;
    this.manifest = manifest;
    this.references = references;
    this.isSigned = isSigned;
  }

  /**
   * Reads the description. A name that ends in {@code .ovf} is a descriptor, everything else an archive.
   *
   * @throws DiskException if it is missing, malformed, or describes something that cannot be imported
   */
  public static OvfPackage open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new DiskException(Kind.MISSING, file, "there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new DiskException(Kind.NOT_A_FILE, file, "is not a file");
    }
    boolean loose = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".ovf");
    Members members = loose ? new LooseFiles(file) : Archive.open(file);
    Member described = members.descriptor();
    Descriptor descriptor = Descriptor.parse(file, described.content(Descriptor.LARGEST));
    String base = described.name().substring(0, described.name().length() - ".ovf".length());
    Optional<Member> digests = members.find(base + ".mf");
    Optional<Manifest> manifest = digests.isPresent()
        ? Optional.of(Manifest.parse(file, digests.get().content(Manifest.LARGEST)))
        : Optional.empty();
    Map<String, Long> references = descriptor.references();
    for (Map.Entry<String, Long> reference : references.entrySet()) {
      check(file, members, reference.getKey(), reference.getValue());
    }
    List<String> named = new ArrayList<>(references.keySet());
    named.add(described.name());
    return new OvfPackage(
        file, members, descriptor.appliance(), manifest, named, members.find(base + ".cert").isPresent());
  }

  private static void check(Path file, Members members, String name, long size) throws IOException {
    Member member = members.find(name).orElseThrow(() -> new DiskException(
        Kind.MALFORMED, file, "its descriptor names " + Members.printable(name) + ", which is not there"));
    if (size >= 0 && member.sizeBytes() != size) {
      throw new DiskException(
          Kind.MALFORMED, file, Members.printable(name) + " has " + member.sizeBytes()
              + " bytes, and its descriptor says " + size + "; fetch the appliance again");
    }
  }

  /** The machine. Sizes of disks are those that the description says. */
  public Appliance appliance() {
    return appliance;
  }

  /** Whether there is a manifest, with which all files are compared. */
  public boolean isVerified() {
    return manifest.isPresent();
  }

  /** Whether there is a certificate. It is not looked at. */
  public boolean isSigned() {
    return isSigned;
  }

  /** The files of the package that {@link #extract} leaves out, as those of CDs. */
  public List<String> leftOut() {
    return references.stream()
        .filter(name -> !name.toLowerCase(Locale.ROOT).endsWith(".ovf"))
        .filter(name -> appliance.disks().stream().noneMatch(disk -> disk.file().equals(name)))
        .map(Members::printable)
        .toList();
  }

  /** How much {@link #extract} has to do. */
  public long workBytes() throws IOException {
    return digestedBytes() + appliance.disks().stream().mapToLong(Disk::sizeBytes).sum();
  }

  private long digestedBytes() throws IOException {
    return manifest.isEmpty()
        ? 0
        : manifest.get().members(members).stream().mapToLong(Member::sizeBytes).sum();
  }

  /**
   * Verifies the package, and makes a folder with an image of each disk: {@code disk1.qcow2} and so on. Whatever fails,
   * nothing is left behind.
   *
   * @param folder a new one
   * @param progress is told how much of {@link #workBytes} is done
   * @return the machine with its disks as they are now, their files in the folder
   * @throws DiskException if a file is not what the manifest says, or a disk malformed
   */
  public Appliance extract(Path folder, Format format, LongConsumer progress) throws IOException {
    if (Files.exists(folder)) {
      throw new DiskException(Kind.NOT_PERMITTED, folder, "exists already; remove it, or name another folder");
    }
    long digested = digestedBytes();
    if (manifest.isPresent()) {
      manifest.get().verify(members, references, progress);
    }
    Path named = folder.toAbsolutePath().normalize();
    Path partial = named.resolveSibling("." + named.getFileName() + "." + UUID.randomUUID() + ".partial");
    try {
      Files.createDirectory(partial);
      List<Disk> made = new ArrayList<>();
      Map<String, Integer> seen = new HashMap<>();
      long before = digested;
      for (Disk disk : appliance.disks()) {
        String name = "disk" + (made.size() + 1) + "." + format.label();
        if (!disk.file().isEmpty() && seen.put(disk.file(), made.size()) != null) {
          throw new DiskException(
              Kind.MALFORMED, file, "two of its disks are the same file, " + Members.printable(disk.file()));
        }
        long start = before;
        long size = image(disk, partial.resolve(name), format, done -> progress.accept(start + done));
        before += size;
        made.add(new Disk(folder.resolve(name).toString(), disk.bus(), size));
      }
      Files.move(partial, named, StandardCopyOption.ATOMIC_MOVE);
      return new Appliance(
          appliance.name(), appliance.cpus(), appliance.memoryBytes(), appliance.firmware(), made, appliance.cards());
    } finally {
      remove(partial);
    }
  }

  private long image(Disk disk, Path target, Format format, LongConsumer progress) throws IOException {
    CreateOptions options = CreateOptions.of(format);
    if (disk.file().isEmpty()) {
      long size = disk.sizeBytes() + BlockBackend.SECTOR_BYTES - 1 & -BlockBackend.SECTOR_BYTES;
      ImageTools.create(target, size, options);
      return size;
    }
    Member member = members.find(disk.file()).orElseThrow();
    try (BlockBackend source = DiskImage.openPart(member.file(), member.offset(), member.sizeBytes())) {
      checkHonest(member, source);
      Conversion.convert(source, target, options, false, progress);
      return source.sizeBytes();
    }
  }

  /** A few bytes that all parts of a large disk share would fill the host's file system. */
  private static void checkHonest(Member member, BlockBackend disk) throws IOException {
    long most = member.sizeBytes() * MOST_UNPACKED;
    long data = 0;
    for (long at = 0; at < disk.sizeBytes();) {
      BlockStatus status = disk.status(at, disk.sizeBytes() - at);
      data += status.kind() == BlockStatus.Kind.DATA ? status.length() : 0;
      at += status.length();
      if (data > most) {
        throw new DiskException(
            Kind.MALFORMED, member.file(), "its " + Members.printable(member.name()) + " has " + member.sizeBytes()
                + " bytes, and would unpack to more than " + most + ", which no packing yields");
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      List<Path> left;
      try (Stream<Path> files = Files.list(folder)) {
        left = files.toList();
      }
      for (Path path : left) {
        Files.delete(path);
      }
      Files.delete(folder);
    }
  }
}
