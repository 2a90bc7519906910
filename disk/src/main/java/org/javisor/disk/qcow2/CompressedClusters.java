package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.javisor.compression.Compression;
import org.javisor.compression.CompressionException;
import org.javisor.compression.Unpacked;
import org.javisor.disk.storage.Storage;

/**
 * Clusters that are packed. They are read only; writing to one makes an ordinary cluster of it.
 *
 * @see "qcow2.rst, section Compressed Clusters Descriptor"
 */
final class CompressedClusters {
  private static final int SECTOR = 512;
  private static final int ZSTD = 1;

  private final Storage file;
  private final Header header;
  private final Refcounts refcounts;

  /** The cluster that was unpacked last: sequential reads come in smaller pieces. */
  private long cachedEntry;
  private byte[] cached = {};

  /** Where packed data may be continued; 0: nowhere. */
  private long nextFreeByte;

  CompressedClusters(Storage file, Header header, Refcounts refcounts) {
    this.file = file;
    this.header = header;
    this.refcounts = refcounts;
  }

  private int offsetBits() {
    return 62 - (header.clusterBits - 8);
  }

  long hostOffset(long entry) {
    return entry & (1L << offsetBits()) - 1;
  }

  /** Bytes in the file that may belong to a cluster: up to the end of its last sector. */
  int hostBytes(long entry) {
    long sectors = (entry & ~Tables.COPIED & ~Tables.COMPRESSED) >>> offsetBits();
    return (int) ((sectors + 1) * SECTOR - hostOffset(entry) % SECTOR);
  }

  /** The first of the clusters of the file that hold a packed cluster. */
  long firstHost(long entry) {
    return hostOffset(entry) >>> header.clusterBits;
  }

  /** The last of the clusters of the file that hold a packed cluster. */
  long lastHost(long entry) {
    return hostOffset(entry) + hostBytes(entry) - 1 >>> header.clusterBits;
  }

  /** Counts the references of a packed cluster down, later. */
  void freeLater(long entry) {
    for (long c = firstHost(entry); c <= lastHost(entry); c++) {
      refcounts.freeLater(c << header.clusterBits, 1);
    }
    // Nothing is added to a cluster that may be free soon.
    nextFreeByte = 0;
  }

  /** The contents of a packed cluster; not to be changed. */
  synchronized byte[] read(long entry) throws IOException {
    if (entry == cachedEntry) {
      return cached;
    }
    byte[] packed = file.read(hostOffset(entry), hostBytes(entry));
    byte[] bytes = header.compressionType == ZSTD ? unzstd(entry, packed) : inflate(entry, packed);
    cached = bytes;
    cachedEntry = entry;
    return bytes;
  }

  private byte[] inflate(long entry, byte[] packed) throws IOException {
    byte[] bytes = new byte[header.clusterBytes()];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(packed);
      int done = 0;
      while (done < bytes.length) {
        int count = inflater.inflate(bytes, done, bytes.length - done);
        if (count == 0) {
          throw file.malformed(hostOffset(entry), "a packed cluster of " + done + " bytes");
        }
        done += count;
      }
      return bytes;
    } catch (DataFormatException e) {
      throw file.malformed(hostOffset(entry), "a packed cluster is damaged: " + e.getMessage());
    }
  }

  private byte[] unzstd(long entry, byte[] packed) throws IOException {
    int size = header.clusterBytes();
    try {
      Unpacked unpacked = Compression.unpackZstd(packed, size);
      if (unpacked.length() != size) {
        throw file.malformed(hostOffset(entry), "a packed cluster of " + unpacked.length() + " bytes");
      }
      return unpacked.exactBytes();
    } catch (CompressionException e) {
      throw file.malformed(hostOffset(entry), "a packed cluster is damaged: it " + e.problem());
    }
  }

  /** Packs a cluster; empty if that saves nothing, or if the image wants zstd, which is unpacked only. */
  Optional<byte[]> pack(byte[] cluster) {
    if (header.compressionType == ZSTD) {
      return Optional.empty();
    }
    byte[] packed = new byte[cluster.length - 1];
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      deflater.setInput(cluster);
      deflater.finish();
      int count = deflater.deflate(packed);
      return deflater.finished() ? Optional.of(Arrays.copyOf(packed, count)) : Optional.empty();
    }
  }

  /**
   * Writes packed data behind the last, or into a new cluster.
   *
   * @return the L2 entry
   */
  long append(byte[] packed) throws IOException {
    int clusterBytes = header.clusterBytes();
    int room = (int) (-nextFreeByte & clusterBytes - 1);
    boolean fits = nextFreeByte != 0 && packed.length <= room
        && refcounts.get(nextFreeByte >>> header.clusterBits) < refcounts.maximum();
    long offset = fits ? nextFreeByte : refcounts.allocate(1);
    if (fits) {
      refcounts.increment(offset >>> header.clusterBits);
    }
    file.write(offset, packed);
    long end = offset + packed.length;
    nextFreeByte = (end & clusterBytes - 1) == 0 ? 0 : end;
    long sectors = ((end - 1) / SECTOR) - offset / SECTOR;
    return Tables.COMPRESSED | sectors << offsetBits() | offset;
  }
}
