package org.javisor.appliance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;

/**
 * The digests of a package's files. They tell damage; they do not tell who made the package.
 *
 * @param file that it belongs to, for messages
 * @see "DSP0243, section Manifest"
 */
record Manifest(Path file, List<Entry> entries) {
  static final int LARGEST = 1 << 20;
  private static final Pattern LINE =
      Pattern.compile("(SHA1|SHA256|SHA512)\\s?\\(([^)]{1,255})\\)\\s?=\\s?([0-9a-fA-F]{40,128})");

  /**
   * A line.
   *
   * @param algorithm as Java calls it
   * @param digest in hexadecimal digits
   */
  record Entry(String algorithm, String name, String digest) {}

  static Manifest parse(Path file, byte[] bytes) {
    List<Entry> entries = new ArrayList<>();
    for (String line : new String(bytes, StandardCharsets.UTF_8).lines().map(String::strip).toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        entries.add(new Entry(
            matcher.group(1).replace("SHA", "SHA-"), matcher.group(2), matcher.group(3).toLowerCase(Locale.ROOT)));
      } else if (!line.isEmpty()) {
        throw new DiskException(
            Kind.MALFORMED, file, "its manifest has a line that is none, " + Members.printable(line));
      }
    }
    return new Manifest(file, entries);
  }

  /** A line of a new manifest. */
  static String line(String name, byte[] digest) {
    return "SHA256(" + name + ")= " + HexFormat.of().formatHex(digest) + "\n";
  }

  static MessageDigest sha256() {
    return digest("SHA-256");
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The files that it speaks of, each as often as it does. */
  List<Member> members(Members from) throws IOException {
    List<Member> members = new ArrayList<>();
    for (Entry entry : entries) {
      members.add(from.find(entry.name()).orElseThrow(() -> new DiskException(
          Kind.MALFORMED, file, "its manifest names " + Members.printable(entry.name()) + ", which is not there")));
    }
    return members;
  }

  /**
   * Compares all files with it.
   *
   * @param names that it must speak of
   * @param progress is told how many bytes are done
   * @throws DiskException if a file is missing or another, or nothing is said of one
   */
  void verify(Members from, List<String> names, LongConsumer progress) throws IOException {
    for (String name : names) {
      if (entries.stream().noneMatch(entry -> entry.name().equals(name))) {
        throw new DiskException(Kind.MALFORMED, file, "its manifest says nothing of " + Members.printable(name));
      }
    }
    List<Member> members = members(from);
    long before = 0;
    for (int i = 0; i < members.size(); i++) {
      Entry entry = entries.get(i);
      Member member = members.get(i);
      MessageDigest digest = digest(entry.algorithm());
      long start = before;
      member.digest(digest, done -> progress.accept(start + done));
      before += member.sizeBytes();
      if (!HexFormat.of().formatHex(digest.digest()).equals(entry.digest())) {
        throw new DiskException(
            Kind.MALFORMED, file, member.name() + " is not what the manifest says: its " + entry.algorithm()
                + " digest differs; fetch the appliance again");
      }
    }
  }
}
