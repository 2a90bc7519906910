package org.javisor.virtio.p9;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the host, and never anything outside of it. Every place is a list of names below the folder; each use
 * looks anew at all of them: they must be real folders, not links.
 */
final class SharedFolder {
  private static final int DEEPEST = 64;
  private static final int LONGEST_NAME = 255;
  private static final int MOST_ENTRIES = 100_000;

  private static final int FOLDER_MODE = 0040000;
  private static final int FILE_MODE = 0100000;
  private static final int LINK_MODE = 0120000;

  private final Path root;
  private final boolean readOnly;

  /** @param root a folder; if it is a link, it is followed now, once */
  SharedFolder(Path root, boolean readOnly) throws IOException {
    this.root = root.toRealPath();
    this.readOnly = readOnly;
    if (!Files.isDirectory(this.root, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(root + " is no folder");
    }
  }

  void requireWritable() {
    if (readOnly) {
      throw new P9Error(P9Error.EROFS);
    }
  }

  /** A name as it may stand in a folder. */
  static String checked(String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new P9Error(P9Error.ENAMETOOLONG);
    }
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0
        || name.indexOf('\\') >= 0 && !File.separator.equals("/")) {
      throw new P9Error(P9Error.EINVAL);
    }
    return name;
  }

  /** The place of a name in a folder. */
  static List<String> child(List<String> folder, String name) {
    if (folder.size() >= DEEPEST) {
      throw new P9Error(P9Error.ENAMETOOLONG);
    }
    List<String> child = new ArrayList<>(folder);
    child.add(checked(name));
    return List.copyOf(child);
  }

  /** The host's path of a place, all folders above it being real ones. */
  private Path path(List<String> place) throws IOException {
    Path path = root;
    for (int i = 0; i < place.size(); i++) {
      if (i > 0 && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isDirectory()) {
        throw new P9Error(P9Error.ENOTDIR);
      }
      path = path.resolve(checked(place.get(i)));
    }
    return path;
  }

  private BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  Qid qid(List<String> place) throws IOException {
    Path path = path(place);
    return qid(path, attributes(path));
  }

  private static Qid qid(Path path, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    long number = (key == null ? path : key).toString().chars().asLongStream()
        .reduce(0xCBF2_9CE4_8422_2325L, (hash, c) -> (hash ^ c) * 0x100_0000_01B3L);
    int type = attributes.isDirectory() ? Qid.FOLDER : attributes.isSymbolicLink() ? Qid.LINK : 0;
    return new Qid(type, (int) attributes.lastModifiedTime().toMillis(), number);
  }

  boolean isFolder(List<String> place) throws IOException {
    return attributes(path(place)).isDirectory();
  }

  /**
   * What a client asks of a file. Owner is root; sockets, pipes and devices show as files that cannot be opened.
   *
   * @see "9P2000.L, getattr"
   */
  void describe(List<String> place, P9Writer out) throws IOException {
    Path path = path(place);
    BasicFileAttributes a = attributes(path);
    int kind = a.isDirectory() ? FOLDER_MODE : a.isSymbolicLink() ? LINK_MODE : FILE_MODE;
    out.qid(qid(path, a)).number32(kind | permissions(path, a)).number32(0).number32(0).number64(1).number64(0);
    out.number64(a.size()).number64(4096).number64((a.size() + 511) / 512);
    time(out, a.lastAccessTime().toMillis());
    time(out, a.lastModifiedTime().toMillis());
    time(out, a.lastModifiedTime().toMillis());
    out.number64(0).number64(0).number64(0).number64(0);
  }

  private static void time(P9Writer out, long millis) {
    out.number64(Math.floorDiv(millis, 1000)).number64(Math.floorMod(millis, 1000) * 1_000_000L);
  }

  private int permissions(Path path, BasicFileAttributes a) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null || a.isSymbolicLink()) {
      return 0777;
    }
    int bits = 0;
    for (PosixFilePermission permission : view.readAttributes().permissions()) {
      bits |= 0400 >> permission.ordinal();
    }
    return bits;
  }

  void permissions(List<String> place, int mode) throws IOException {
    requireWritable();
    PosixFileAttributeView view =
        Files.getFileAttributeView(path(place), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      view.setPermissions(permissions(mode));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = new HashSet<>();
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & 0400 >> permission.ordinal()) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  /** @param modified null to leave it as it is; so with {@code accessed} */
  void times(List<String> place, @Nullable FileTime modified, @Nullable FileTime accessed) throws IOException {
    requireWritable();
    Files.getFileAttributeView(path(place), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(modified, accessed, null);
  }

  /** Opens a regular file; nothing else, and through no link. */
  FileChannel open(List<String> place, Set<? extends OpenOption> options) throws IOException {
    Path path = path(place);
    BasicFileAttributes a = attributes(path);
    if (a.isDirectory()) {
      throw new P9Error(P9Error.EISDIR);
    }
    if (!a.isRegularFile()) {
      throw new P9Error(a.isSymbolicLink() ? P9Error.ELOOP : P9Error.EACCES);
    }
    Set<OpenOption> all = new HashSet<>(options);
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(path, all);
  }

  /** Makes a file that is not there yet. */
  void create(List<String> place, int mode) throws IOException {
    requireWritable();
    Files.createFile(path(place));
    permissions(place, mode & 0777 | 0600);
  }

  void createFolder(List<String> place, int mode) throws IOException {
    requireWritable();
    Files.createDirectory(path(place));
    permissions(place, mode & 0777 | 0700);
  }

  /** @param folder whether it must be a folder, else it must be none */
  void remove(List<String> place, boolean folder) throws IOException {
    requireWritable();
    if (place.isEmpty()) {
      throw new P9Error(P9Error.EPERM);
    }
    Path path = path(place);
    boolean isFolder = attributes(path).isDirectory();
    if (isFolder != folder) {
      throw new P9Error(isFolder ? P9Error.EISDIR : P9Error.ENOTDIR);
    }
    Files.delete(path);
  }

  void rename(List<String> from, List<String> to) throws IOException {
    requireWritable();
    boolean intoItself = to.size() > from.size() && to.subList(0, from.size()).equals(from);
    if (from.isEmpty() || to.isEmpty() || intoItself) {
      throw new P9Error(P9Error.EINVAL);
    }
    Path source = path(from);
    Path target = path(to);
    attributes(source);
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A link of the host, as text: the guest follows it in its own tree, the host never. */
  String target(List<String> place) throws IOException {
    Path path = path(place);
    if (!attributes(path).isSymbolicLink()) {
      throw new P9Error(P9Error.EINVAL);
    }
    return Files.readSymbolicLink(path).toString();
  }

  /** The names in a folder, sorted. */
  List<String> names(List<String> place) throws IOException {
    Path path = path(place);
    if (!attributes(path).isDirectory()) {
      throw new P9Error(P9Error.ENOTDIR);
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (names.size() == MOST_ENTRIES) {
          throw new P9Error(P9Error.EIO);
        }
        names.add(entry.getFileName().toString());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return names;
  }

  /** As {@link #qid(List)}; empty where the name is gone meanwhile. */
  Optional<Qid> qidIfThere(List<String> place) throws IOException {
    try {
      return Optional.of(qid(place));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Total, free and usable bytes. */
  Map<String, Long> space() throws IOException {
    FileStore store = Files.getFileStore(root);
    return Map.of(
        "total", store.getTotalSpace(), "free", store.getUnallocatedSpace(), "usable", store.getUsableSpace());
  }
}
