package org.javisor.virtio.p9;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client has a hold of: a place, and perhaps an open file or a list of names. */
final class Fid {
  List<String> path;

  /** With which it is open; -1 if it is not. */
  int flags = -1;

  @Nullable
  FileChannel file;
  @Nullable
  List<String> names;

  Fid(List<String> path) {
    this.path = path;
  }

  void close() {
    FileChannel open = file;
    file = null;
    names = null;
    flags = -1;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // A client that wants to know has asked for an fsync.
      }
    }
  }
}
