package org.javisor.disk.qcow2;

import java.io.IOException;

/** What a smaller size does to clusters at the end. */
final class Shrinking {
  private Shrinking() {}

  /** Nothing is mapped beyond a size any more, and what follows it in its cluster is zero. Needs the write lock. */
  static void cutOff(Header header, Tables tables, Qcow2Writer writer, long size) throws IOException {
    long cluster = size + header.clusterBytes() - 1 & -header.clusterBytes();
    long end = Math.min(cluster, header.size);
    if (end > size && tables.map(size, 1).kind() != Mapping.Kind.HOLE) {
      writer.write(size, new byte[(int) (end - size)], 0, (int) (end - size));
    }
    while (cluster < header.size) {
      Mapping m = tables.map(cluster, header.size - cluster);
      if (m.kind() == Mapping.Kind.HOLE && m.length() >= header.clusterBytes()) {
        cluster += m.length() & -header.clusterBytes();
      } else {
        writer.drop(cluster);
        cluster += header.clusterBytes();
      }
    }
    tables.write();
  }
}
