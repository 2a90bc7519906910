package org.javisor.appliance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.javisor.compression.CompressionException;
import org.javisor.compression.TarHeader;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;

/**
 * A package in one file: an OVA, a tar archive of plain files. Only its headers are read; links, folders, devices,
 * names that lead elsewhere and names that come twice are refused.
 *
 * @see "DSP0243, section Distribution as a single file"
 */
record Archive(Path file, Map<String, Member> members) implements Members {
  private static final int MOST_MEMBERS = 1024;
  private static final char GNU_LONG_NAME = 'L';
  private static final char PAX_HEADER = 'x';
  private static final char PAX_GLOBAL_HEADER = 'g';

  static Archive open(Path file) throws IOException {
    Map<String, Member> members = new LinkedHashMap<>();
    try (FileChannel channel = FileChannel.open(file)) {
      long at = 0;
      for (int i = 0; i <= MOST_MEMBERS; i++) {
        byte[] block = block(channel, at);
        if (block.length == 0 || TarHeader.isEnd(block)) {
          return new Archive(file, members);
        }
        TarHeader header = header(file, at, block);
        long start = at + TarHeader.BLOCK_BYTES;
        long size = header.sizeBytes();
        if (size > channel.size() - start) {
          throw malformed(file, at, "it ends inside of " + Members.printable(header.name()));
        }
        if (header.type() != PAX_GLOBAL_HEADER) {
          add(members, new Member(name(file, at, header), file, start, size));
        }
        at = start + size + header.paddingBytes();
      }
    }
    throw malformed(file, 0, "it has more than " + MOST_MEMBERS + " members");
  }

  private static void add(Map<String, Member> members, Member member) {
    if (members.put(member.name(), member) != null) {
      throw malformed(member.file(), member.offset(), "the name " + member.name() + " comes twice");
    }
  }

  private static byte[] block(FileChannel channel, long at) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(TarHeader.BLOCK_BYTES);
    while (block.hasRemaining()) {
      if (channel.read(block, at + block.position()) < 0) {
        // An archive without the blocks at its end is read by others, too.
        return new byte[0];
      }
    }
    return block.array();
  }

  private static TarHeader header(Path file, long at, byte[] block) {
    try {
      return TarHeader.decode(block);
    } catch (CompressionException e) {
      throw malformed(file, at, at == 0 ? "it is no OVA, which is a tar archive" : e.problem());
    }
  }

  private static String name(Path file, long at, TarHeader header) {
    String shown = Members.printable(header.name());
    if (header.type() == GNU_LONG_NAME || header.type() == PAX_HEADER) {
      throw new DiskException(
          Kind.UNSUPPORTED, file, "has names that the form of OVA archives, ustar, does not have; unpack it with tar, "
              + "and import the .ovf");
    }
    if (!header.isFile()) {
      throw malformed(file, at, "it holds something that is no plain file, " + shown);
    }
    String name = header.name().startsWith("./") ? header.name().substring(2) : header.name();
    if (!Members.isPlain(name)) {
      throw malformed(file, at, "it has a name that leads elsewhere, " + shown);
    }
    return name;
  }

  private static DiskException malformed(Path file, long offset, String what) {
    return new DiskException(Kind.MALFORMED, file, "at offset " + offset + ": " + what);
  }

  @Override
  public Optional<Member> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  @Override
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  @Override
  public Member descriptor() {
    List<Member> all = members.values().stream()
        .filter(member -> member.name().toLowerCase(Locale.ROOT).endsWith(".ovf"))
        .toList();
    if (all.size() != 1) {
      throw new DiskException(
          Kind.MALFORMED, file, all.isEmpty() ? "has no .ovf, so it is no OVA" : "has more than one .ovf");
    }
    return all.getFirst();
  }
}
