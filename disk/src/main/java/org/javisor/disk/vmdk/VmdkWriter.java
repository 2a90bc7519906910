package org.javisor.disk.vmdk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.javisor.disk.ImageWriter;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.Storage;

/** Makes a monolithic sparse image, or a stream-optimised one, as OVA archives contain it. */
public final class VmdkWriter implements ImageWriter {
  private static final int GRAIN_SECTORS = 128;
  private static final int GRAIN_BYTES = GRAIN_SECTORS * 512;
  private static final int PER_TABLE = 512;
  private static final int DESCRIPTOR_SECTOR = 1;
  private static final int DESCRIPTOR_SECTORS = 20;
  private static final int MARKER_TABLE = 1;
  private static final int MARKER_DIRECTORY = 2;
  private static final int MARKER_FOOTER = 3;

  private final Storage file;
  private final long sectors;
  private final boolean streamed;
  private final String descriptor;
  private final long overhead;
  private final int directoryEntries;
  private final long[] directory;
  private byte[] table = new byte[PER_TABLE * 4];
  private int tableIndex = -1;
  private long end;

  /**
   * @param name of the file, for the descriptor
   * @param contentId a random number
   * @param streamed whether it is to be packed
   */
  public VmdkWriter(Storage file, String name, long diskBytes, int contentId, boolean streamed) {
    this.file = file;
    this.sectors = diskBytes / 512;
    this.streamed = streamed;
    long perTable = (long) GRAIN_SECTORS * PER_TABLE;
    this.directoryEntries = Math.toIntExact((sectors + perTable - 1) / perTable);
    this.directory = new long[directoryEntries];
    this.descriptor = Descriptor.text(
        "%08x".formatted(contentId), streamed ? "streamOptimized" : "monolithicSparse",
        List.of(new Descriptor.Extent(sectors, "SPARSE", name, 0)), sectors);
    long directorySectors = (directoryEntries * 4L + 511) / 512;
    // Two directories and two sets of tables in front of the grains, unless everything follows as it comes.
    long tables = streamed ? 0 : 2 * (directorySectors + directoryEntries * 4L);
    long front = DESCRIPTOR_SECTOR + DESCRIPTOR_SECTORS + tables;
    this.overhead = (front + GRAIN_SECTORS - 1) / GRAIN_SECTORS * GRAIN_SECTORS;
    this.end = overhead * 512;
  }

  @Override
  public int blockBytes() {
    return GRAIN_BYTES;
  }

  @Override
  public void write(long offset, byte[] block, int length) throws IOException {
    long grain = offset / GRAIN_BYTES;
    int index = (int) (grain / PER_TABLE);
    if (index != tableIndex) {
      endTable();
      tableIndex = index;
    }
    LittleEndian.put32(table, (int) (grain % PER_TABLE) * 4, Math.toIntExact(end / 512));
    byte[] bytes = Arrays.copyOf(length == GRAIN_BYTES ? block : Arrays.copyOf(block, length), GRAIN_BYTES);
    append(streamed ? packed(grain * GRAIN_SECTORS, bytes) : bytes);
  }

  private void append(byte[] bytes) throws IOException {
    file.write(end, bytes);
    end += bytes.length + 511 & ~511;
  }

  private static byte[] packed(long sector, byte[] grain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(GRAIN_BYTES);
    byte[] buffer = new byte[16 << 10];
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(grain);
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    byte[] bytes = new byte[12 + out.size() + 511 & ~511];
    LittleEndian.put64(bytes, 0, sector);
    LittleEndian.put32(bytes, 8, out.size());
    System.arraycopy(out.toByteArray(), 0, bytes, 12, out.size());
    return bytes;
  }

  private void endTable() throws IOException {
    if (tableIndex < 0) {
      return;
    }
    if (streamed) {
      marker(PER_TABLE * 4 / 512, MARKER_TABLE);
      directory[tableIndex] = end / 512;
      append(table);
    } else {
      directory[tableIndex] = tableSector(tableIndex, false);
      file.write(directory[tableIndex] * 512, table);
      file.write(tableSector(tableIndex, true) * 512, table);
    }
    table = new byte[PER_TABLE * 4];
  }

  /** @see "Virtual Disk Format 5.0, section Stream-Optimized Compressed Sparse Extents: markers" */
  private void marker(long sectorsAfter, int type) throws IOException {
    byte[] marker = new byte[512];
    LittleEndian.put64(marker, 0, sectorsAfter);
    LittleEndian.put32(marker, 12, type);
    append(marker);
  }

  private long directorySector(boolean redundant) {
    long directorySectors = (directoryEntries * 4L + 511) / 512;
    return DESCRIPTOR_SECTOR + DESCRIPTOR_SECTORS
        + (redundant ? 0 : directorySectors + directoryEntries * 4L);
  }

  private long tableSector(int index, boolean redundant) {
    return directorySector(redundant) + (directoryEntries * 4L + 511) / 512 + index * 4L;
  }

  private byte[] directoryBytes(boolean redundant) {
    byte[] bytes = new byte[(directoryEntries * 4 + 511) & ~511];
    for (int i = 0; i < directoryEntries; i++) {
      long sector = streamed ? directory[i] : tableSector(i, redundant);
      LittleEndian.put32(bytes, i * 4, (int) sector);
    }
    return bytes;
  }

  private SparseHeader header(long directorySector) {
    int flags = SparseHeader.FLAG_NEWLINES
        | (streamed ? SparseHeader.FLAG_COMPRESSED | SparseHeader.FLAG_MARKERS : SparseHeader.FLAG_REDUNDANT);
    return new SparseHeader(
        streamed ? 3 : 1, flags, sectors, GRAIN_SECTORS, DESCRIPTOR_SECTOR, DESCRIPTOR_SECTORS, PER_TABLE,
        streamed ? 0 : directorySector(true), directorySector, overhead, streamed ? SparseHeader.DEFLATE : 0);
  }

  @Override
  public void finish() throws IOException {
    endTable();
    byte[] text = descriptor.getBytes(StandardCharsets.UTF_8);
    file.write(DESCRIPTOR_SECTOR * 512L, Arrays.copyOf(text, DESCRIPTOR_SECTORS * 512));
    if (streamed) {
      byte[] bytes = directoryBytes(false);
      marker(bytes.length / 512, MARKER_DIRECTORY);
      long at = end / 512;
      append(bytes);
      marker(1, MARKER_FOOTER);
      append(header(at).encode());
      append(new byte[512]);
      file.write(0, header(SparseHeader.DIRECTORY_AT_END).encode());
    } else {
      file.write(directorySector(true) * 512, directoryBytes(true));
      file.write(directorySector(false) * 512, directoryBytes(false));
      file.resize(Math.max(file.size(), overhead * 512));
      file.write(0, header(directorySector(false)).encode());
    }
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
