package org.javisor.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A file that does not change any more, which several machines map. Closed when the last one lets go. */
final class FrozenFile {
  private final FileChannel channel;
  private final AtomicInteger users = new AtomicInteger(1);

  /** One has it. */
  FrozenFile(FileChannel channel) {
    this.channel = channel;
  }

  FileChannel channel() {
    return channel;
  }

  /** One more has it, who had it from somebody that still has it. */
  FrozenFile share() {
    users.incrementAndGet();
    return this;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      try {
        channel.close();
      } catch (IOException e) {
        // It has no name and vanishes with the process.
      }
    }
  }
}
