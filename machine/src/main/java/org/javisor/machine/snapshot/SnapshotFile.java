package org.javisor.machine.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.javisor.device.DeviceState;
import org.javisor.devices.pc.DeviceStates;
import org.javisor.machine.SnapshotException;
import org.javisor.machine.SnapshotException.Kind;
import org.javisor.memory.Ram;
import org.javisor.virtio.VirtioStates;
import org.jspecify.annotations.Nullable;

/** A snapshot that is open for reading. What it says is checked before anybody uses it. */
public final class SnapshotFile implements AutoCloseable {
  /** All sections but memory are read at once. */
  private static final long LARGEST_SECTION = 64L << 20;

  private static final String REMEDY = "take it anew";

  /** The states that devices may have, by the names that stand in the file. */
  public static final Map<String, Class<? extends DeviceState>> KINDS =
      Stream.of(
          DeviceStates.KINDS,
          VirtioStates.KINDS,
          List.<Class<? extends DeviceState>>of(TscFrequencyV1.class, ProtectionKeysV1.class, ParavirtualV1.class))
          .flatMap(List::stream)
          .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

  private final Path path;
  private final FileChannel channel;
  private final boolean writable;
  private final Layout layout;
  private @Nullable MachineStateV1 state;

  private SnapshotFile(Path path, FileChannel channel, boolean writable, Layout layout) {
    this.path = path;
    this.channel = channel;
    this.writable = writable;
    this.layout = layout;
  }

  /**
   * Opens a snapshot and reads what stands in its first page.
   *
   * @throws SnapshotException if it cannot be read, or is none
   */
  public static SnapshotFile open(Path path) throws SnapshotException {
    FileChannel channel = null;
    boolean complete = false;
    try {
      boolean writable = true;
      try {
        // Nothing is ever written: Java asks for this before it maps a file privately.
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } catch (AccessDeniedException e) {
        writable = false;
        channel = FileChannel.open(path, StandardOpenOption.READ);
      } catch (FileSystemException e) {
        if (e instanceof NoSuchFileException) {
          throw e;
        }
        writable = false;
        channel = FileChannel.open(path, StandardOpenOption.READ);
      }
      Layout layout = layout(path, channel);
      complete = true;
      return new SnapshotFile(path, channel, writable, layout);
    } catch (IOException e) {
      throw failed(path, e);
    } finally {
      if (!complete && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  private static Layout layout(Path path, FileChannel channel) throws IOException {
    byte[] header = new byte[(int) Math.min(Layout.HEADER_BYTES, channel.size())];
    readFully(channel, 0, header);
    if (!Layout.isSnapshot(header)) {
      throw new SnapshotException(Kind.FOREIGN, path.toString(), "is no snapshot of Javisor", "name another file");
    }
    if (header.length < Layout.HEADER_BYTES) {
      throw new SnapshotException(Kind.TRUNCATED, path.toString(), "the snapshot is cut short", REMEDY);
    }
    try {
      Layout layout = Layout.decode(header);
      if (channel.size() != layout.fileBytes()) {
        throw new SnapshotException(
            Kind.TRUNCATED, path.toString(),
            "the snapshot has " + channel.size() + " bytes instead of " + layout.fileBytes(), REMEDY);
      }
      return layout;
    } catch (DamagedException e) {
      throw damaged(path, e);
    }
  }

  private static void readFully(FileChannel channel, long offset, byte[] into) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("the file became shorter");
      }
    }
  }

  private static SnapshotException damaged(Path path, DamagedException e) {
    return switch (e.kind()) {
      case MALFORMED -> new SnapshotException(
          Kind.CORRUPTED, path.toString(), "the snapshot is damaged: " + e.getMessage(), REMEDY, e);
      case UNKNOWN -> new SnapshotException(
          Kind.OTHER_VERSION, path.toString(), "the snapshot is of another version of Javisor: " + e.getMessage(),
          REMEDY, e);
    };
  }

  /** What the host says about a file, in one line. */
  static SnapshotException failed(Path path, IOException e) {
    if (e instanceof SnapshotException known) {
      return known;
    }
    String reason = switch (e) {
      case NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "no permission";
      case FileSystemException file when file.getReason() != null -> file.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
    Kind kind = e instanceof NoSuchFileException ? Kind.MISSING : Kind.HOST;
    return new SnapshotException(kind, path.toString(), reason, "check the path, its permissions and the space", e);
  }

  private byte[] section(String name) throws SnapshotException {
    Layout.Section section = layout.sections().get(name);
    if (section == null || section.length() > LARGEST_SECTION) {
      throw damaged(path, DamagedException.malformed("it has no usable section '" + name + "'"));
    }
    byte[] content = new byte[(int) section.length()];
    try {
      readFully(channel, section.offset(), content);
    } catch (IOException e) {
      throw failed(path, e);
    }
    if (Layout.sum(content) != section.sum()) {
      throw damaged(path, DamagedException.malformed("the checksum of its section '" + name + "' is wrong"));
    }
    return content;
  }

  /** The machine's parts by name. */
  public Map<String, String> machine() throws SnapshotException {
    Map<String, String> parts = new LinkedHashMap<>();
    new String(section(SnapshotWriter.MACHINE), StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> {
          int colon = line.indexOf(": ");
          parts.put(line.substring(0, Math.max(0, colon)), colon < 0 ? line : line.substring(colon + 2));
        });
    return parts;
  }

  /** What the one who saved it noted. */
  public String note() throws SnapshotException {
    return new String(section(SnapshotWriter.NOTE), StandardCharsets.UTF_8);
  }

  /** The states of CPUs and devices. */
  public MachineStateV1 state() throws SnapshotException {
    MachineStateV1 known = state;
    if (known == null) {
      try {
        known = StateDecoder.decode(section(SnapshotWriter.STATE), MachineStateV1.class, KINDS);
      } catch (DamagedException e) {
        throw damaged(path, e);
      }
      state = known;
    }
    return known;
  }

  /**
   * Compares the machine that was saved with another.
   *
   * @throws SnapshotException if they differ; the message names the first part that does
   */
  public void requireMachine(Map<String, String> wanted) throws SnapshotException {
    Map<String, String> saved = machine();
    Map<String, String> all = new LinkedHashMap<>(wanted);
    saved.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      String before = saved.getOrDefault(name, "none");
      String now = wanted.getOrDefault(name, "none");
      if (!before.equals(now)) {
        throw new SnapshotException(
            Kind.OTHER_MACHINE, path.toString(), "the snapshot is of a machine with another " + name + " (" + before
                + "; this one has " + now + ")",
            "start the machine as it was when it was saved, or take the snapshot anew");
      }
    }
  }

  /** States that are possible each by itself, but not in the machine that this Javisor builds. */
  public SnapshotException unfitting(String problem) {
    return new SnapshotException(
        Kind.OTHER_MACHINE, path.toString(), "the snapshot is of a machine with other devices (" + problem + ")",
        REMEDY);
  }

  /**
   * A block of memory, with the saved content: mapped where the host can, else read. All pages have been compared with
   * their checksums.
   *
   * @throws SnapshotException if it is damaged, or not of that size
   */
  public Ram newRam(String name, long sizeBytes) throws SnapshotException {
    Layout.Section pages = pages(name, sizeBytes);
    byte[] index = index(name, sizeBytes);
    Ram ram = null;
    boolean complete = false;
    try {
      ram = writable ? mapped(pages, sizeBytes) : null;
      if (ram == null) {
        ram = new Ram(sizeBytes);
        RamPages.load(channel, pages.offset(), index, ram);
      } else {
        RamPages.verify(channel, pages.offset(), sizeBytes, index);
      }
      complete = true;
      return ram;
    } catch (IOException e) {
      throw failed(path, e);
    } catch (DamagedException e) {
      throw damaged(path, e);
    } finally {
      if (!complete && ram != null) {
        ram.close();
      }
    }
  }

  private @Nullable Ram mapped(Layout.Section pages, long sizeBytes) {
    try {
      return Ram.mapped(channel, pages.offset(), sizeBytes);
    } catch (IOException e) {
      // Some file systems cannot: then it is read.
      return null;
    }
  }

  /** As {@link #newRam}, into a block that is zero. */
  public void load(String name, Ram into) throws SnapshotException {
    Layout.Section pages = pages(name, into.sizeBytes());
    try {
      RamPages.load(channel, pages.offset(), index(name, into.sizeBytes()), into);
    } catch (IOException e) {
      throw failed(path, e);
    } catch (DamagedException e) {
      throw damaged(path, e);
    }
  }

  private Layout.Section pages(String name, long sizeBytes) throws SnapshotException {
    Layout.Section pages = layout.sections().get(name);
    if (pages == null || pages.length() != sizeBytes || pages.offset() % Layout.MEMORY_ALIGNMENT != 0) {
      throw damaged(path, DamagedException.malformed("its section '" + name + "' is not the memory of this machine"));
    }
    return pages;
  }

  private byte[] index(String name, long sizeBytes) throws SnapshotException {
    byte[] index = section(name + SnapshotWriter.INDEX);
    if (index.length != RamPages.indexBytes(sizeBytes)) {
      throw damaged(path, DamagedException.malformed("the index of its section '" + name + "' is of another size"));
    }
    return index;
  }

  /** Lets go of the file; memory that was mapped stays. */
  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
