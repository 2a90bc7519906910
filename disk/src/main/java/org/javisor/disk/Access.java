package org.javisor.disk;

/** What a machine may do with an image. */
public enum Access {
  /** Changes go into the file. Nobody else may have it open. */
  READ_WRITE,

  /** Writes fail. Several machines may read one file. */
  READ_ONLY,

  /** Changes go into a temporary file and are gone at the end. Several machines may share one file. */
  SNAPSHOT
}
