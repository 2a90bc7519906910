package org.javisor.virtio.p9;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers the messages of one client. Blocks on the host's files; used by one thread at a time.
 *
 * @see "Linux, Documentation/filesystems/9p.rst; the 9P2000.L protocol"
 */
final class P9Server {
  static final int LARGEST_MESSAGE = 256 << 10;
  static final int MOST_FIDS = 4096;

  private static final int SMALLEST_MESSAGE = 512;
  private static final int HEADER_BYTES = 7;

  /** Of an answer to a read, and of an entry of a folder: what stands around the data. */
  private static final int OVERHEAD = 24;

  private static final int ERROR = 7;
  private static final int MOST_NAMES = 16;

  private static final int WRITE_ONLY = 1;
  private static final int READ_WRITE = 2;
  private static final int ACCESS_MODE = 3;
  private static final int EXCLUSIVE = 0200;
  private static final int TRUNCATE = 01000;
  private static final int REMOVE_FOLDER = 0x200;

  /** All that {@link SharedFolder#describe} fills in. */
  private static final long BASIC = 0x7FF;

  private final SharedFolder folder;
  private final Map<Integer, Fid> fids = new HashMap<>();
  private int messageBytes;

  P9Server(SharedFolder folder) {
    this.folder = folder;
  }

  int messageBytes() {
    return messageBytes;
  }

  /** The answer to a message of at least a header. */
  byte[] answer(byte[] message) {
    P9Reader in = new P9Reader(message);
    int size = in.number32();
    int type = in.number8();
    int tag = in.number16();
    try {
      if (size != message.length) {
        throw new P9Error(P9Error.EINVAL);
      }
      P9Writer out = new P9Writer();
      carryOut(type, in, out);
      return out.message(type + 1, tag);
    } catch (P9Error e) {
      return new P9Writer().number32(e.number).message(ERROR, tag);
    } catch (IOException e) {
      return new P9Writer().number32(P9Error.number(e)).message(ERROR, tag);
    }
  }

  private void carryOut(int type, P9Reader in, P9Writer out) throws IOException {
    switch (type) {
      case 8 -> statistics(in, out);
      case 12 -> open(in, out);
      case 14 -> create(in, out);
      case 20 -> rename(fid(in), fid(in).path, in.text());
      case 22 -> out.text(folder.target(fid(in).path));
      case 24 -> describe(in, out);
      case 26 -> change(in);
      case 40 -> list(in, out);
      case 50 -> sync(fid(in));
      case 52 -> out.number8(0);
      case 54 -> unlocked(in, out);
      case 72 -> createFolder(in, out);
      case 74 -> renameAt(in);
      case 76 -> removeAt(in);
      case 100 -> version(in, out);
      case 104 -> attach(in, out);
      case 108 -> {
        // Requests are answered in order: the one to flush has been.
      }
      case 110 -> walk(in, out);
      case 116 -> read(in, out);
      case 118 -> write(in, out);
      case 120 -> clunk(in.number32());
      case 122 -> remove(in.number32());
      case 16, 18, 70 -> throw new P9Error(P9Error.EPERM);
      default -> throw new P9Error(P9Error.EOPNOTSUPP);
    }
  }

  private Fid fid(P9Reader in) {
    Fid fid = fids.get(in.number32());
    if (fid == null) {
      throw new P9Error(P9Error.EBADF);
    }
    return fid;
  }

  private void put(int number, Fid fid) {
    if (fids.size() >= MOST_FIDS) {
      throw new P9Error(P9Error.ENFILE);
    }
    if (fids.putIfAbsent(number, fid) != null) {
      throw new P9Error(P9Error.EBADF);
    }
  }

  private void version(P9Reader in, P9Writer out) {
    int wanted = in.number32();
    String version = in.text();
    if (wanted < SMALLEST_MESSAGE) {
      throw new P9Error(P9Error.EINVAL);
    }
    reset();
    messageBytes = Math.min(wanted, LARGEST_MESSAGE);
    out.number32(messageBytes).text(version.equals("9P2000.L") ? version : "unknown");
  }

  private void attach(P9Reader in, P9Writer out) throws IOException {
    int number = in.number32();
    Qid qid = folder.qid(List.of());
    put(number, new Fid(List.of()));
    out.qid(qid);
  }

  private void walk(P9Reader in, P9Writer out) throws IOException {
    Fid from = fid(in);
    int number = in.number32();
    int count = in.number16();
    if (count > MOST_NAMES) {
      throw new P9Error(P9Error.EINVAL);
    }
    List<String> path = from.path;
    List<Qid> qids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = in.text();
      List<String> next = name.equals("..")
          ? path.subList(0, Math.max(0, path.size() - 1))
          : SharedFolder.child(path, name);
      Optional<Qid> qid = folder.qidIfThere(next);
      if (qid.isEmpty()) {
        if (i == 0) {
          throw new P9Error(P9Error.ENOENT);
        }
        break;
      }
      qids.add(qid.get());
      path = next;
    }
    if (qids.size() == count) {
      Fid walked = new Fid(List.copyOf(path));
      if (fids.get(number) == from) {
        from.close();
        fids.put(number, walked);
      } else {
        put(number, walked);
      }
    }
    out.number16(qids.size());
    qids.forEach(out::qid);
  }

  private void describe(P9Reader in, P9Writer out) throws IOException {
    Fid fid = fid(in);
    out.number64(BASIC);
    folder.describe(fid.path, out);
  }

  private void change(P9Reader in) throws IOException {
    Fid fid = fid(in);
    int valid = in.number32();
    int mode = in.number32();
    in.number64();
    long size = in.number64();
    FileTime accessed = time(in);
    FileTime modified = time(in);
    folder.requireWritable();
    if ((valid & 1) != 0) {
      folder.permissions(fid.path, mode);
    }
    if ((valid & 8) != 0) {
      resize(fid, size);
    }
    // With bits 7 and 8 the client says the times; with 4 and 5 alone it wants those of now, which writing has set.
    if ((valid & 0x180) != 0) {
      folder.times(fid.path, (valid & 0x100) != 0 ? modified : null, (valid & 0x80) != 0 ? accessed : null);
    }
  }

  private static FileTime time(P9Reader in) {
    long seconds = in.number64();
    long nanos = in.number64();
    return FileTime.from(Instant.ofEpochSecond(
        Math.clamp(seconds, 0, 0x3_FFFF_FFFFL), Math.clamp(nanos, 0, 999_999_999)));
  }

  private void resize(Fid fid, long size) throws IOException {
    if (size < 0) {
      throw new P9Error(P9Error.EINVAL);
    }
    try (FileChannel file = folder.open(fid.path, Set.of(StandardOpenOption.WRITE))) {
      if (size < file.size()) {
        file.truncate(size);
      } else if (size > file.size()) {
        file.write(ByteBuffer.allocate(1), size - 1);
      }
    }
  }

  private void open(P9Reader in, P9Writer out) throws IOException {
    Fid fid = fid(in);
    open(fid, in.number32());
    out.qid(folder.qid(fid.path)).number32(0);
  }

  private void open(Fid fid, int flags) throws IOException {
    if (fid.flags >= 0) {
      throw new P9Error(P9Error.EBADF);
    }
    boolean writes = (flags & ACCESS_MODE) == WRITE_ONLY || (flags & ACCESS_MODE) == READ_WRITE;
    if (writes || (flags & TRUNCATE) != 0) {
      folder.requireWritable();
    }
    if (folder.isFolder(fid.path)) {
      if (writes) {
        throw new P9Error(P9Error.EISDIR);
      }
      fid.names = folder.names(fid.path);
    } else {
      Set<OpenOption> options = new HashSet<>();
      if ((flags & ACCESS_MODE) != WRITE_ONLY) {
        options.add(StandardOpenOption.READ);
      }
      if (writes) {
        options.add(StandardOpenOption.WRITE);
      }
      if (writes && (flags & TRUNCATE) != 0) {
        options.add(StandardOpenOption.TRUNCATE_EXISTING);
      }
      fid.file = folder.open(fid.path, options);
    }
    fid.flags = flags & ACCESS_MODE;
  }

  private void create(P9Reader in, P9Writer out) throws IOException {
    Fid fid = fid(in);
    List<String> place = SharedFolder.child(fid.path, in.text());
    int flags = in.number32();
    int mode = in.number32();
    folder.requireWritable();
    if (fid.flags >= 0) {
      throw new P9Error(P9Error.EBADF);
    }
    if ((flags & EXCLUSIVE) != 0 || folder.qidIfThere(place).isEmpty()) {
      folder.create(place, mode);
    }
    Fid made = new Fid(place);
    open(made, flags);
    fid.path = place;
    fid.flags = made.flags;
    fid.file = made.file;
    fid.names = made.names;
    out.qid(folder.qid(place)).number32(0);
  }

  private void read(P9Reader in, P9Writer out) throws IOException {
    Fid fid = fid(in);
    long offset = in.number64();
    int count = in.number32();
    FileChannel file = fid.file;
    if (file == null || fid.flags == WRITE_ONLY) {
      throw new P9Error(P9Error.EBADF);
    }
    if (offset < 0 || count < 0) {
      throw new P9Error(P9Error.EINVAL);
    }
    ByteBuffer buffer = ByteBuffer.allocate(Math.min(count, room()));
    int length = 0;
    while (buffer.hasRemaining() && length >= 0) {
      length = file.read(buffer, offset + buffer.position());
    }
    out.data(buffer.array(), buffer.position());
  }

  private int room() {
    return Math.max(0, messageBytes - OVERHEAD);
  }

  private void write(P9Reader in, P9Writer out) throws IOException {
    Fid fid = fid(in);
    long offset = in.number64();
    ByteBuffer data = ByteBuffer.wrap(in.data(in.number32()));
    FileChannel file = fid.file;
    folder.requireWritable();
    if (file == null || fid.flags <= 0) {
      throw new P9Error(P9Error.EBADF);
    }
    if (offset < 0) {
      throw new P9Error(P9Error.EINVAL);
    }
    while (data.hasRemaining()) {
      file.write(data, offset + data.position());
    }
    out.number32(data.position());
  }

  /** An entry's offset is the place of the next one. */
  private void list(P9Reader in, P9Writer out) throws IOException {
    Fid fid = fid(in);
    long offset = in.number64();
    int limit = Math.min(Math.max(0, in.number32()), room());
    List<String> names = fid.names;
    if (names == null) {
      throw new P9Error(P9Error.EBADF);
    }
    P9Writer entries = new P9Writer();
    for (long i = Math.max(0, offset); i < names.size(); i++) {
      String name = names.get((int) i);
      Optional<Qid> qid = folder.qidIfThere(SharedFolder.child(fid.path, name));
      if (entries.size() + OVERHEAD + 3 * name.length() > limit) {
        break;
      }
      if (qid.isPresent()) {
        entries.qid(qid.get()).number64(i + 1).number8(kind(qid.get())).text(name);
      }
    }
    out.data(entries.body(), entries.size());
  }

  /** As in Linux' getdents. */
  private static int kind(Qid qid) {
    return switch (qid.type()) {
      case Qid.FOLDER -> 4;
      case Qid.LINK -> 10;
      default -> 8;
    };
  }

  private static void sync(Fid fid) throws IOException {
    FileChannel file = fid.file;
    if (file != null) {
      file.force(true);
    }
  }

  /** Nobody else holds a lock that a client would hear of. */
  private void unlocked(P9Reader in, P9Writer out) {
    fid(in);
    in.number8();
    out.number8(2).number64(in.number64()).number64(in.number64()).number32(in.number32()).text(in.text());
  }

  private void createFolder(P9Reader in, P9Writer out) throws IOException {
    List<String> place = SharedFolder.child(fid(in).path, in.text());
    folder.createFolder(place, in.number32());
    out.qid(folder.qid(place));
  }

  private void rename(Fid fid, List<String> target, String name) throws IOException {
    List<String> place = SharedFolder.child(target, name);
    folder.rename(fid.path, place);
    moved(fid.path, place);
  }

  private void renameAt(P9Reader in) throws IOException {
    List<String> from = SharedFolder.child(fid(in).path, in.text());
    List<String> to = SharedFolder.child(fid(in).path, in.text());
    folder.rename(from, to);
    moved(from, to);
  }

  /** Who has a hold of what was moved, or of something in it, keeps it. */
  private void moved(List<String> from, List<String> to) {
    for (Fid fid : fids.values()) {
      if (fid.path.size() >= from.size() && fid.path.subList(0, from.size()).equals(from)) {
        List<String> path = new ArrayList<>(to);
        path.addAll(fid.path.subList(from.size(), fid.path.size()));
        fid.path = List.copyOf(path);
      }
    }
  }

  private void removeAt(P9Reader in) throws IOException {
    List<String> place = SharedFolder.child(fid(in).path, in.text());
    folder.remove(place, (in.number32() & REMOVE_FOLDER) != 0);
  }

  private void clunk(int number) {
    Fid fid = fids.remove(number);
    if (fid == null) {
      throw new P9Error(P9Error.EBADF);
    }
    fid.close();
  }

  private void remove(int number) throws IOException {
    Fid fid = fids.get(number);
    clunk(number);
    if (fid != null) {
      folder.remove(fid.path, folder.isFolder(fid.path));
    }
  }

  private void statistics(P9Reader in, P9Writer out) throws IOException {
    fid(in);
    Map<String, Long> space = folder.space();
    out.number32(0x0102_1997).number32(4096);
    for (String kind : List.of("total", "free", "usable")) {
      out.number64(space.getOrDefault(kind, 0L) / 4096);
    }
    out.number64(0).number64(0).number64(0).number32(255);
  }

  /** The client lets go of everything. */
  void reset() {
    fids.values().forEach(Fid::close);
    fids.clear();
    messageBytes = 0;
  }

  P9StateV1 save() {
    return new P9StateV1(
        messageBytes,
        fids.entrySet()
            .stream()
            .map(entry -> new P9StateV1.FidV1(entry.getKey(), entry.getValue().path, entry.getValue().flags))
            .toList());
  }

  /** Files that are gone, or may not be opened any more, are errors of their next use. */
  void restore(P9StateV1 state) {
    reset();
    messageBytes = state.messageBytes();
    for (P9StateV1.FidV1 saved : state.fids()) {
      Fid fid = new Fid(saved.path());
      fids.put(saved.fid(), fid);
      if (saved.flags() >= 0) {
        try {
          open(fid, saved.flags() & ACCESS_MODE);
        } catch (IOException | P9Error e) {
          fid.flags = saved.flags();
        }
      }
    }
  }

  /** For messages: the folder's path is nobody's business but the host's. */
  static SharedFolder shared(Path path, boolean readOnly) throws IOException {
    return new SharedFolder(path, readOnly);
  }

  /** Whether a message is long enough to be answered. */
  static boolean isMessage(long bytes) {
    return bytes >= HEADER_BYTES && bytes <= LARGEST_MESSAGE;
  }
}
