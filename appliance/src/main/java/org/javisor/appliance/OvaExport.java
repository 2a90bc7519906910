package org.javisor.appliance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.compression.TarHeader;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Conversion;
import org.javisor.disk.CreateOptions;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.Format;
import org.javisor.disk.Qcow2Options;

/**
 * Writes a machine as an OVA: its description, a manifest, and its disks as stream-optimised VMDK, in the order that
 * lets readers begin before they have all of it. The archive gets its name when it is complete; whatever fails, nothing
 * is left behind. While it is made, it takes its room twice.
 *
 * @see "DSP0243, section Distribution as a single file"
 */
public final class OvaExport {
  private static final int PIECE = 1 << 20;
  private static final int LONGEST_NAME = 60;
  private static final int DIGEST_BYTES = 32;

  private final FileChannel out;
  private final long now = InstantSource.system().instant().getEpochSecond();

  private OvaExport(FileChannel out) {
    this.out = out;
  }

  /** How much {@link #write} has to do. */
  public static long workBytes(List<BlockBackend> disks) {
    return 2 * disks.stream().mapToLong(BlockBackend::sizeBytes).sum();
  }

  /**
   * Writes the archive.
   *
   * @param machine with as many disks as there are images; how their files are called is decided here
   * @param overwrite whether a file of that name may be replaced
   * @param progress is told how much of {@link #workBytes} is done
   * @throws DiskException if the target exists
   */
  public static void write(
      Path target, Appliance machine, List<BlockBackend> disks, boolean overwrite, LongConsumer progress)
      throws IOException {
    if (!overwrite && Files.exists(target)) {
      throw new DiskException(Kind.NOT_PERMITTED, target, "exists already; remove it, or say --force");
    }
    String base = baseName(target);
    String hidden = "." + target.getFileName() + "." + UUID.randomUUID();
    Path partial = target.resolveSibling(hidden + ".partial");
    List<Path> images = new ArrayList<>();
    try {
      List<Disk> named = new ArrayList<>();
      long done = 0;
      for (int i = 0; i < disks.size(); i++) {
        BlockBackend disk = disks.get(i);
        images.add(target.resolveSibling(hidden + "-disk" + (i + 1) + ".partial"));
        long before = done;
        Conversion.convert(
            disk, images.get(i), new CreateOptions(Format.VMDK, "stream", Qcow2Options.STANDARD), false,
            count -> progress.accept(before + count));
        done += disk.sizeBytes();
        named.add(new Disk(base + "-disk" + (i + 1) + ".vmdk", machine.disks().get(i).bus(), disk.sizeBytes()));
      }
      Appliance described = new Appliance(
          machine.name(), machine.cpus(), machine.memoryBytes(), machine.firmware(), named, machine.cards());
      archive(partial, base, described, images, progress);
      if (overwrite) {
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.move(partial, target);
      }
    } finally {
      Files.deleteIfExists(partial);
      for (Path image : images) {
        Files.deleteIfExists(image);
      }
    }
  }

  /** What all files in the archive begin with: letters that no product stumbles over. */
  private static String baseName(Path target) {
    String name = String.valueOf(target.getFileName()).replaceFirst("(?i)\\.ova$", "");
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^\\.+", "");
    return plain.isEmpty() ? "machine" : plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
  }

  private static void archive(
      Path partial, String base, Appliance machine, List<Path> images, LongConsumer progress) throws IOException {
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OvaExport export = new OvaExport(channel);
      List<Long> sizes = new ArrayList<>();
      for (Path image : images) {
        sizes.add(Files.size(image));
      }
      byte[] descriptor = DescriptorText.of(machine, sizes);
      export.member(base + ".ovf", descriptor);
      StringBuilder manifest =
          new StringBuilder(Manifest.line(base + ".ovf", Manifest.sha256().digest(descriptor)));
      // It stands before the disks, and its length is known before its digests are.
      long place = channel.position();
      List<Disk> disks = machine.disks();
      int length = manifest.length()
          + disks.stream().mapToInt(disk -> Manifest.line(disk.file(), new byte[DIGEST_BYTES]).length()).sum();
      export.member(base + ".mf", new byte[length]);
      long done = disks.stream().mapToLong(Disk::sizeBytes).sum();
      for (int i = 0; i < images.size(); i++) {
        Disk disk = disks.get(i);
        long before = done;
        double scale = (double) disk.sizeBytes() / Math.max(1, sizes.get(i));
        byte[] digest = export.member(
            disk.file(), images.get(i), sizes.get(i), count -> progress.accept(before + (long) (count * scale)));
        manifest.append(Manifest.line(disk.file(), digest));
        done += disk.sizeBytes();
        Files.delete(images.get(i));
      }
      export.bytes(new byte[2 * TarHeader.BLOCK_BYTES]);
      channel.position(place);
      export.member(base + ".mf", manifest.toString().getBytes(StandardCharsets.US_ASCII));
      channel.force(true);
    }
  }

  private void bytes(byte[] bytes) throws IOException {
    write(ByteBuffer.wrap(bytes));
  }

  private void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private void member(String name, byte[] content) throws IOException {
    TarHeader header = TarHeader.file(name, content.length, now);
    bytes(header.encode());
    bytes(content);
    bytes(new byte[header.paddingBytes()]);
  }

  /** @return the digest of its content */
  private byte[] member(String name, Path content, long size, LongConsumer progress) throws IOException {
    TarHeader header = TarHeader.file(name, size, now);
    bytes(header.encode());
    MessageDigest digest = Manifest.sha256();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    long copied = 0;
    try (FileChannel in = FileChannel.open(content)) {
      while (in.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip().duplicate());
        copied += buffer.remaining();
        write(buffer);
        progress.accept(copied);
      }
    }
    if (copied != size) {
      throw new IOException(content + " changed while it was copied");
    }
    bytes(new byte[header.paddingBytes()]);
    return digest.digest();
  }
}
