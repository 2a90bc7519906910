package org.javisor.disk.vmdk;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.javisor.device.BlockStatus;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.MappedImage;
import org.javisor.disk.storage.Storage;

/** A file of which only those grains are there that were written; packed or not. */
final class SparseExtent extends MappedImage {
  private static final int CACHED_TABLES = 256;
  private static final int ZEROED = 1;

  private final SparseHeader header;
  private final byte[] directory;
  private final Map<Long, byte[]> tables = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
      return size() > CACHED_TABLES;
    }
  };
  private long unpackedAt = -1;
  private byte[] unpacked = {};

  private SparseExtent(Storage file, SparseHeader header, byte[] directory) {
    super(file, header.capacity() * 512);
    this.header = header;
    this.directory = directory;
  }

  static SparseExtent open(Storage file) throws IOException {
    SparseHeader header = SparseHeader.read(file);
    long bytes = header.directoryEntries() * 4;
    if (bytes > 64 << 20) {
      throw file.malformed(12, "a directory of " + header.directoryEntries() + " entries");
    }
    return new SparseExtent(file, header, file.read(header.directory() * 512, (int) bytes));
  }

  @Override
  protected synchronized Piece map(long offset, long most) throws IOException {
    long grainBytes = header.grainSectors() * 512;
    long grain = offset / grainBytes;
    long inGrain = offset % grainBytes;
    long length = Math.min(most, grainBytes - inGrain);
    int entry = (int) (grain / header.entriesPerTable());
    long table = LittleEndian.getUnsigned32(directory, entry * 4);
    if (table == 0) {
      long tableBytes = grainBytes * header.entriesPerTable();
      return new Piece(BlockStatus.Kind.HOLE, 0, Math.min(most, tableBytes - offset % tableBytes));
    }
    int index = (int) (grain % header.entriesPerTable());
    long sector = LittleEndian.getUnsigned32(table(table), index * 4);
    if (sector == 0) {
      return new Piece(BlockStatus.Kind.HOLE, 0, length);
    }
    if (sector == ZEROED && (header.flags() & SparseHeader.FLAG_ZERO_GRAINS) != 0) {
      return new Piece(BlockStatus.Kind.ZERO, 0, length);
    }
    if (sector * 512 >= file().size()) {
      throw file().malformed(table * 512 + index * 4L, "grain " + grain + " lies beyond the end of the file");
    }
    // Of a packed grain: where its marker stands.
    return new Piece(BlockStatus.Kind.DATA, sector * 512 + (header.isCompressed() ? 0 : inGrain), length);
  }

  private byte[] table(long sector) throws IOException {
    byte[] known = tables.get(sector);
    if (known != null) {
      return known;
    }
    byte[] read = file().read(sector * 512, header.entriesPerTable() * 4);
    tables.put(sector, read);
    return read;
  }

  @Override
  protected synchronized void readData(Piece piece, long offset, byte[] to, int at) throws IOException {
    if (!header.isCompressed()) {
      super.readData(piece, offset, to, at);
      return;
    }
    if (unpackedAt != piece.host()) {
      unpacked = unpack(piece.host());
      unpackedAt = piece.host();
    }
    int inGrain = (int) (offset % (header.grainSectors() * 512));
    System.arraycopy(unpacked, inGrain, to, at, (int) piece.length());
  }

  /** @see "Virtual Disk Format 5.0, section Stream-Optimized Compressed Sparse Extents" */
  private byte[] unpack(long at) throws IOException {
    int grainBytes = (int) header.grainSectors() * 512;
    byte[] marker = file().read(at, 12);
    long size = LittleEndian.getUnsigned32(marker, 8);
    if (size == 0 || size > 2L * grainBytes + 1024) {
      throw file().malformed(at + 8, "a packed grain of " + size + " bytes");
    }
    byte[] bytes = new byte[grainBytes];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(file().read(at + 12, (int) size));
      int done = 0;
      while (done < grainBytes && !inflater.finished()) {
        int count = inflater.inflate(bytes, done, grainBytes - done);
        if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw file().malformed(at, "a packed grain ends early");
        }
        done += count;
      }
      // The last grain of a disk may be shorter.
      return bytes;
    } catch (DataFormatException e) {
      throw file().malformed(at, "a packed grain is damaged: " + e.getMessage());
    }
  }
}
