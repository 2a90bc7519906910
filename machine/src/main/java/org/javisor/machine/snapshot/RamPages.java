package org.javisor.machine.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.jspecify.annotations.Nullable;

/**
 * A block of memory in a file: each page stands where it stands in memory, so that the file can be mapped; pages of
 * zeros are holes. An index beside it says which pages there are, and holds a checksum of each MiB of them.
 */
final class RamPages {
  private static final int PAGE_BYTES = (int) AddressSpace.PAGE_SIZE;
  private static final int CHUNK_PAGES = 256;
  private static final int CHUNK_BYTES = CHUNK_PAGES * PAGE_BYTES;

  /** A bit for each page, lowest first, and a CRC-32C. */
  private static final int ENTRY_BYTES = CHUNK_PAGES / 8 + 4;

  private static final int MOST_THREADS = 4;

  private final FileChannel file;
  private final long offset;
  private final long sizeBytes;
  private final ByteBuffer index;

  /** @param offset where the block begins in the file */
  private RamPages(FileChannel file, long offset, long sizeBytes, ByteBuffer index) {
    this.file = file;
    this.offset = offset;
    this.sizeBytes = sizeBytes;
    this.index = index.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The size of a block's index. */
  static long indexBytes(long sizeBytes) {
    return (sizeBytes + CHUNK_BYTES - 1) / CHUNK_BYTES * ENTRY_BYTES;
  }

  /** Writes all pages that are not zero, and returns the index. */
  static byte[] write(FileChannel file, long offset, Ram ram) throws IOException {
    byte[] index = new byte[Math.toIntExact(indexBytes(ram.sizeBytes()))];
    RamPages pages = new RamPages(file, offset, ram.sizeBytes(), ByteBuffer.wrap(index));
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    for (int chunk = 0; chunk < pages.chunks(); chunk++) {
      pages.writeChunk(chunk, ram.address(), buffer);
    }
    return index;
  }

  private int chunks() {
    return index.capacity() / ENTRY_BYTES;
  }

  private int pagesIn(int chunk) {
    return (int) Math.min(CHUNK_PAGES, (sizeBytes - (long) chunk * CHUNK_BYTES) / PAGE_BYTES);
  }

  private boolean present(int chunk, int page) {
    return page < pagesIn(chunk) && (index.get(chunk * ENTRY_BYTES + page / 8) >> page % 8 & 1) != 0;
  }

  private void writeChunk(int chunk, long ram, ByteBuffer buffer) throws IOException {
    CRC32C sum = new CRC32C();
    long start = (long) chunk * CHUNK_BYTES;
    for (int page = 0; page < pagesIn(chunk); page++) {
      if (!RawMemory.isZero(ram + start + (long) page * PAGE_BYTES, PAGE_BYTES)) {
        int at = chunk * ENTRY_BYTES + page / 8;
        index.put(at, (byte) (index.get(at) | 1 << page % 8));
      }
    }
    for (int first = nextRun(chunk, 0); first < CHUNK_PAGES; first = nextRun(chunk, endOfRun(chunk, first))) {
      long at = start + (long) first * PAGE_BYTES;
      int length = (endOfRun(chunk, first) - first) * PAGE_BYTES;
      buffer.clear().limit(length);
      RawMemory.copy(ram + at, MemorySegment.ofBuffer(buffer).address(), length);
      sum.update(buffer.duplicate());
      while (buffer.hasRemaining()) {
        file.write(buffer, offset + at + buffer.position());
      }
    }
    index.putInt(chunk * ENTRY_BYTES + CHUNK_PAGES / 8, (int) sum.getValue());
  }

  /** The first page from one on that is present; {@link #CHUNK_PAGES} if there is none. */
  private int nextRun(int chunk, int from) {
    int page = from;
    while (page < CHUNK_PAGES && !present(chunk, page)) {
      page++;
    }
    return page;
  }

  private int endOfRun(int chunk, int first) {
    int page = first;
    while (page < CHUNK_PAGES && present(chunk, page)) {
      page++;
    }
    return page;
  }

  /** Compares all pages with their checksums. */
  static void verify(FileChannel file, long offset, long sizeBytes, byte[] index)
      throws IOException, DamagedException {
    new RamPages(file, offset, sizeBytes, ByteBuffer.wrap(index)).readAll(null);
  }

  /** Fills a block that is zero from a file, comparing its pages with their checksums. */
  static void load(FileChannel file, long offset, byte[] index, Ram into) throws IOException, DamagedException {
    new RamPages(file, offset, into.sizeBytes(), ByteBuffer.wrap(index)).readAll(into);
  }

  private void readAll(@Nullable Ram into) throws IOException, DamagedException {
    int threads = Math.clamp(Math.min(Runtime.getRuntime().availableProcessors(), chunks() / 8), 1, MOST_THREADS);
    if (threads == 1) {
      readShare(0, 1, into);
      return;
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory())) {
      List<Future<?>> shares = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int share = i;
        Callable<Boolean> work = () -> readShare(share, threads, into);
        shares.add(pool.submit(work));
      }
      for (Future<?> share : shares) {
        await(share);
      }
    }
  }

  private static void await(Future<?> share) throws IOException, DamagedException {
    try {
      share.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failed -> throw failed;
        case DamagedException damaged -> throw damaged;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("reading was interrupted", e);
    }
  }

  private boolean readShare(int share, int shares, @Nullable Ram into) throws IOException, DamagedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    for (int chunk = share; chunk < chunks(); chunk += shares) {
      readChunk(chunk, buffer, into);
    }
    return true;
  }

  private void readChunk(int chunk, ByteBuffer buffer, @Nullable Ram into) throws IOException, DamagedException {
    CRC32C sum = new CRC32C();
    long start = (long) chunk * CHUNK_BYTES;
    for (int first = nextRun(chunk, 0); first < CHUNK_PAGES; first = nextRun(chunk, endOfRun(chunk, first))) {
      long at = start + (long) first * PAGE_BYTES;
      int length = (endOfRun(chunk, first) - first) * PAGE_BYTES;
      buffer.clear().limit(length);
      while (buffer.hasRemaining()) {
        if (file.read(buffer, offset + at + buffer.position()) < 0) {
          throw DamagedException.malformed("the file ends inside the memory");
        }
      }
      buffer.flip();
      sum.update(buffer);
      if (into != null) {
        RawMemory.copy(MemorySegment.ofBuffer(buffer.flip()).address(), into.address() + at, length);
      }
    }
    if ((int) sum.getValue() != index.getInt(chunk * ENTRY_BYTES + CHUNK_PAGES / 8)) {
      throw DamagedException.malformed("the checksum of the memory from byte " + (offset + start) + " on is wrong");
    }
  }
}
