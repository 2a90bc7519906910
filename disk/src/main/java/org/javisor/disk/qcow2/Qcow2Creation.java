package org.javisor.disk.qcow2;

import java.io.IOException;
import org.javisor.disk.Qcow2Options;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/** New images. */
public final class Qcow2Creation {
  private Qcow2Creation() {}

  /**
   * Makes an empty file an image that reads as zeroes, or as what lies below.
   *
   * @param backingName the file below; empty: none
   * @param backingFormat its format
   */
  public static void create(
      Storage file, long size, Qcow2Options options, String backingName, String backingFormat) throws IOException {
    Header header = new Header();
    header.version = options.version();
    header.clusterBits = Integer.numberOfTrailingZeros(options.clusterBytes());
    header.refcountOrder = Integer.numberOfTrailingZeros(options.refcountBits());
    header.headerLength = header.version == 2 ? Header.V2_BYTES : Header.V3_BYTES + 8;
    header.compatible = options.lazyRefcounts() ? Header.COMPATIBLE_LAZY_REFCOUNTS : 0;
    header.incompatible = (options.extendedL2() ? Header.INCOMPATIBLE_EXTENDED_L2 : 0)
        | (options.zstd() ? Header.INCOMPATIBLE_COMPRESSION : 0);
    header.compressionType = options.zstd() ? 1 : 0;
    int cluster = options.clusterBytes();
    // Header, refcount table, refcount block; an L1 table comes with the size.
    header.refcountTableOffset = cluster;
    header.refcountTableClusters = 1;
    header.l1Offset = 0;
    header.backing(backingName, backingFormat);
    if (!header.fits()) {
      throw new UnsupportedImageException(file.name(), "has no room for so long a name: " + backingName);
    }
    byte[] table = new byte[cluster];
    BigEndian.put64(table, 0, 2L * cluster);
    byte[] block = new byte[cluster];
    RefcountWidth width = new RefcountWidth(header.refcountOrder);
    for (int i = 0; i < 3; i++) {
      width.put(block, i, 1);
    }
    file.resize(0);
    file.write(cluster, table);
    file.write(2L * cluster, block);
    file.write(0, header.encode());
    Qcow2Changes.resize(file, size);
  }
}
