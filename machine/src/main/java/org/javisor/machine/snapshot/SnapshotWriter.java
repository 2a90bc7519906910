package org.javisor.machine.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.javisor.machine.SnapshotException;
import org.javisor.memory.Ram;

/**
 * Writes a snapshot. It appears under its name in one step or not at all: until then it is a temporary file beside it,
 * which only its owner may read, as a guest's memory holds secrets.
 */
public final class SnapshotWriter implements AutoCloseable {
  /** What temporary files end with. */
  public static final String TEMPORARY = ".unfinished";

  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);

  static final String MACHINE = "machine";
  static final String NOTE = "note";
  static final String STATE = "state";
  static final String INDEX = ".index";

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final Map<String, Layout.Section> sections = new LinkedHashMap<>();
  private long end = Layout.HEADER_BYTES;

  private SnapshotWriter(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /** Begins a snapshot that will replace what has its name. */
  public static SnapshotWriter create(Path target) throws SnapshotException {
    Path whole = target.toAbsolutePath();
    Path folder = whole.getParent();
    try {
      if (folder == null || Files.isDirectory(whole)) {
        throw new IOException("is a folder");
      }
      Path temporary = folder.resolve(
          "." + whole.getFileName() + "-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime())
              + TEMPORARY);
      FileChannel channel = FileChannel.open(temporary, OPTIONS, OwnerOnly.attributes(folder));
      return new SnapshotWriter(whole, temporary, channel);
    } catch (IOException e) {
      throw SnapshotFile.failed(target, e);
    }
  }

  /** Adds a block of memory. */
  public void memory(String name, Ram ram) throws SnapshotException {
    long offset = (end + Layout.MEMORY_ALIGNMENT - 1) & -Layout.MEMORY_ALIGNMENT;
    try {
      byte[] index = RamPages.write(channel, offset, ram);
      sections.put(name, new Layout.Section(offset, ram.sizeBytes(), 0));
      end = offset + ram.sizeBytes();
      section(name + INDEX, index);
    } catch (IOException e) {
      throw SnapshotFile.failed(target, e);
    }
  }

  private void section(String name, byte[] content) throws IOException {
    sections.put(name, new Layout.Section(end, content.length, Layout.sum(content)));
    write(ByteBuffer.wrap(content), end);
    end += content.length;
  }

  private void write(ByteBuffer buffer, long offset) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  /**
   * Ends it and gives it its name.
   *
   * @param machine the machine's parts by name
   * @param note whatever the caller wants to find again
   */
  public void finish(Map<String, String> machine, MachineStateV1 state, String note) throws SnapshotException {
    String parts = machine.entrySet()
        .stream()
        .map(part -> part.getKey() + ": " + part.getValue())
        .collect(Collectors.joining("\n"));
    try {
      section(MACHINE, parts.getBytes(StandardCharsets.UTF_8));
      section(NOTE, note.getBytes(StandardCharsets.UTF_8));
      section(STATE, StateEncoder.encode(state));
      write(new Layout(end, sections).encode(), 0);
      channel.close();
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw SnapshotFile.failed(target, e);
    }
  }

  /** Removes what was not finished. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is removed now.
    }
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The host does not let us; the name tells what it is.
    }
  }
}
