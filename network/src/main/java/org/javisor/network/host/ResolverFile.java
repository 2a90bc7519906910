package org.javisor.network.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.javisor.network.nat.Prefix;

/**
 * The name servers that a Unix host is configured for. Read again when the file changes, as when the host moves to
 * another network.
 *
 * @see "resolv.conf(5)"
 */
final class ResolverFile {
  private static final int PORT = 53;
  private static final long LARGEST_BYTES = 1 << 16;

  private final Path file;
  private FileTime readAt = FileTime.fromMillis(0);
  private List<InetSocketAddress> servers = List.of();

  ResolverFile(Path file) {
    this.file = file;
  }

  /** Empty where there is no such file. */
  List<InetSocketAddress> servers() {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      if (!changed.equals(readAt)) {
        readAt = changed;
        servers = Files.size(file) > LARGEST_BYTES ? List.of() : parse(Files.readString(file));
      }
    } catch (IOException e) {
      servers = List.of();
    }
    return servers;
  }

  static List<InetSocketAddress> parse(String text) {
    List<InetSocketAddress> found = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 2 && words[0].equals("nameserver")) {
        try {
          InetAddress address = Prefix.literal(words[1]);
          found.add(new InetSocketAddress(address, PORT));
        } catch (IllegalArgumentException e) {
          // The host's resolver passes over such lines, too.
        }
      }
    }
    return List.copyOf(found);
  }
}
