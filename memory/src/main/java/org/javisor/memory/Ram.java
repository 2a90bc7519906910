package org.javisor.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A block of host memory that backs guest RAM or ROM. Zero when new; pages that the guest never touches cost nothing.
 *
 * <p>Closing unmaps it from every address space, whose listeners drop the host addresses they cached, then frees it.
 * No vCPU and no device may run at that moment. A block that becomes unreachable without having been closed is freed
 * too: keep the {@code Ram}, not only its address.
 */
public final class Ram implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** glibc hands out blocks above its largest mmap threshold (32 MiB) as fresh, zeroed mappings. */
  private static final long FRESH_MAPPING_BYTES = 64L << 20;

  /** Such blocks start this far into their first page; a block recycled from the heap hardly ever does. */
  private static final int FRESH_MAPPING_OFFSET = 16;

  private static final boolean LINUX =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");

  private final long sizeBytes;
  private final List<AddressSpace> users = new ArrayList<>();
  private Cleaner.Cleanable memory;
  private volatile long address;

  /**
   * @param sizeBytes a positive multiple of the page size
   * @throws OutOfMemoryError if the host refuses the address range
   */
  public Ram(long sizeBytes) {
    checkSize(sizeBytes);
    this.sizeBytes = sizeBytes;
    long block = RawMemory.allocate(sizeBytes + AddressSpace.PAGE_SIZE);
    this.memory = CLEANER.register(this, () -> RawMemory.free(block));
    long base = (block + AddressSpace.PAGE_SIZE - 1) & -AddressSpace.PAGE_SIZE;
    this.address = base;
    boolean zeroed = LINUX
        && sizeBytes >= FRESH_MAPPING_BYTES
        && (block & (AddressSpace.PAGE_SIZE - 1)) == FRESH_MAPPING_OFFSET;
    if (!zeroed) {
      RawMemory.fill(base, sizeBytes, (byte) 0);
    }
  }

  private Ram(MemorySegment content, Arena arena) {
    this.sizeBytes = content.byteSize();
    this.address = content.address();
    this.memory = CLEANER.register(this, arena::close);
  }

  /**
   * A block that begins with what stands in a file, from which the host reads a page when it is first used; what the
   * guest stores stays in this process. The file must not be changed or cut short while the block lives.
   *
   * @param file open for reading and writing, as the host asks of private mappings; may be closed afterwards
   * @param offset of the content, a multiple of the host's page size
   * @param sizeBytes a positive multiple of the page size; the file has all of it
   * @throws IOException if the host cannot map it
   */
  public static Ram mapped(FileChannel file, long offset, long sizeBytes) throws IOException {
    return of(map(file, FileChannel.MapMode.PRIVATE, offset, sizeBytes));
  }

  /**
   * A block that is the content of a file: what the guest stores is in the file, for {@link #moveOnto}.
   *
   * @param file as for {@link #mapped}; its host file system must be able to hold all of it
   * @throws IOException if the host cannot map it
   */
  public static Ram shared(FileChannel file, long sizeBytes) throws IOException {
    return of(map(file, FileChannel.MapMode.READ_WRITE, 0, sizeBytes));
  }

  private static Ram of(Mapped mapped) {
    return new Ram(mapped.content, mapped.arena);
  }

  /**
   * Has a private mapping of a file take the place of the memory, which is freed. Address spaces drop the host
   * addresses they cached. No CPU and no device may run at that moment.
   *
   * @param file as for {@link #mapped}; it has the content of this block
   * @throws IOException if the host cannot map it; nothing has changed then
   */
  public void moveOnto(FileChannel file, long offset) throws IOException {
    Mapped mapped = map(file, FileChannel.MapMode.PRIVATE, offset, sizeBytes);
    List<AddressSpace> mappedIn;
    Cleaner.Cleanable before;
    synchronized (this) {
      address();
      before = memory;
      Arena arena = mapped.arena;
      memory = CLEANER.register(this, arena::close);
      address = mapped.content.address();
      mappedIn = List.copyOf(users);
    }
    mappedIn.forEach(AddressSpace::ramMoved);
    before.clean();
  }

  /** A mapping and what frees it. */
  private record Mapped(MemorySegment content, Arena arena) {}

  private static Mapped map(FileChannel file, FileChannel.MapMode mode, long offset, long sizeBytes)
      throws IOException {
    checkSize(sizeBytes);
    if (offset < 0 || offset > file.size() - sizeBytes) {
      throw new IOException("the file ends before byte " + (offset + sizeBytes));
    }
    Arena arena = Arena.ofShared();
    boolean mapped = false;
    try {
      MemorySegment content = file.map(mode, offset, sizeBytes, arena);
      mapped = (content.address() & (AddressSpace.PAGE_SIZE - 1)) == 0;
      if (!mapped) {
        throw new IOException("the host maps files at addresses that are no multiples of 4096");
      }
      return new Mapped(content, arena);
    } catch (UnsupportedOperationException e) {
      throw new IOException("the host cannot map files", e);
    } finally {
      if (!mapped) {
        arena.close();
      }
    }
  }

  private static void checkSize(long sizeBytes) {
    if (sizeBytes <= 0 || (sizeBytes & (AddressSpace.PAGE_SIZE - 1)) != 0 || sizeBytes > AddressSpace.LIMIT) {
      throw new IllegalArgumentException("RAM size must be a positive multiple of 4096, not " + sizeBytes);
    }
  }

  /**
   * Host address of the first byte, page aligned.
   *
   * @throws IllegalStateException if it is closed
   */
  public long address() {
    long current = address;
    if (current == 0) {
      throw new IllegalStateException("RAM is closed");
    }
    return current;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /** An address space mapped part of it. */
  synchronized void addUser(AddressSpace space) {
    address();
    if (!users.contains(space)) {
      users.add(space);
    }
  }

  @Override
  public void close() {
    List<AddressSpace> mappedIn;
    synchronized (this) {
      mappedIn = List.copyOf(users);
      users.clear();
      address = 0;
    }
    mappedIn.forEach(space -> space.removeRam(this));
    memory.clean();
  }
}
