package org.javisor.disk.qcow2;

/**
 * Where a stretch of the disk lies.
 *
 * @param host offset in the file of its first byte if it is data; the L2 entry if it is compressed
 * @param length bytes of the disk
 * @param inPlace whether it may be overwritten where it lies: no snapshot refers to it
 */
record Mapping(Kind kind, long host, long length, boolean inPlace) {
  enum Kind {
    /** Nothing: what lies below shows. */
    HOLE,
    ZERO,
    DATA,
    /** A part of one cluster. */
    COMPRESSED
  }
}
