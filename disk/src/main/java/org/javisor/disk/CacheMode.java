package org.javisor.disk;

/** What a guest's write and flush mean on the host. */
public enum CacheMode {
  /** Writes go to the host's cache; a flush makes them durable. What a disk with a cache does. */
  WRITEBACK,

  /** Each write is durable before the guest hears that it is done. For guests that never flush. */
  WRITETHROUGH,

  /** Flushes do nothing. Fast; after a crash of the host the disk may be worthless. For disks that are thrown away. */
  UNSAFE
}
