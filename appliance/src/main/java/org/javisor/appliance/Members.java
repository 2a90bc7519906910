package org.javisor.appliance;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The files of a package. Their names come from strangers. */
interface Members {
  /** A file of that name, if there is one. */
  Optional<Member> find(String name) throws IOException;

  /** The file that describes the machine. */
  Member descriptor() throws IOException;

  /** All that can be listed: those of an archive; of loose files only the descriptor. */
  List<String> names();

  /** Whether a name stands for a file beside the others, and for nothing else. */
  static boolean isPlain(String name) {
    return !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.length() <= 255
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7F);
  }

  /** A name as a message may show it. */
  static String printable(String name) {
    String safe = name.replaceAll("[^ -~]", "?");
    return safe.length() > 80 ? safe.substring(0, 80) + "..." : safe;
  }
}
