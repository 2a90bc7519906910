package org.javisor.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;

/**
 * A package as files in a folder. What the descriptor names lies beside it; through a link, a stranger's descriptor
 * would read any file of the host.
 */
record LooseFiles(Path file) implements Members {
  @Override
  public Optional<Member> find(String name) throws IOException {
    if (!Members.isPlain(name)) {
      throw new DiskException(Kind.MALFORMED, file, "names a file that lies elsewhere, " + Members.printable(name));
    }
    Path found = file.resolveSibling(name);
    if (!Files.exists(found, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)) {
      throw new DiskException(Kind.NOT_A_FILE, found, "is named by " + file.getFileName() + ", but is no plain file");
    }
    return Optional.of(new Member(name, found, 0, Files.size(found)));
  }

  @Override
  public Member descriptor() throws IOException {
    return new Member(String.valueOf(file.getFileName()), file, 0, Files.size(file));
  }

  @Override
  public List<String> names() {
    return List.of(String.valueOf(file.getFileName()));
  }
}
