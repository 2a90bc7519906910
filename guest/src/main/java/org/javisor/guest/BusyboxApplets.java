package org.javisor.guest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The applets in a busybox binary. Their names stand in it one after another, sorted, each with a terminating zero:
 * that needs no run of the binary, which may be for another processor.
 */
final class BusyboxApplets {
  private static final byte[] FIRST = {0, '[', 0, '[', '[', 0};
  private static final Pattern NAME = Pattern.compile("[a-z0-9\\[][a-z0-9._+\\-\\[]{0,30}");
  private static final int PLAUSIBLE = 50;

  /** What every busybox has; used if the list is not found. */
  private static final List<String> BASIC = List.of(
      "ash", "awk", "cat", "chmod", "cp", "cttyhack", "cut", "date", "dd", "df", "dmesg", "echo", "env", "find", "free",
      "grep", "head", "hostname", "kill", "ln", "ls", "md5sum", "mkdir", "mknod", "mount", "mv", "ps", "pwd", "rm",
      "sed",
      "seq", "setsid", "sh", "sleep", "sort", "stty", "sync", "tail", "tar", "test", "time", "top", "touch", "true",
      "umount", "uname", "uptime", "vi", "wc", "which", "xargs", "yes");

  private BusyboxApplets() {}

  static List<String> of(byte[] binary) {
    for (int at = 0; at <= binary.length - FIRST.length; at++) {
      if (java.util.Arrays.equals(binary, at, at + FIRST.length, FIRST, 0, FIRST.length)) {
        List<String> names = readFrom(binary, at + 1);
        if (names.size() >= PLAUSIBLE) {
          return names;
        }
      }
    }
    return BASIC;
  }

  /** Reads names as long as they are sorted. */
  private static List<String> readFrom(byte[] binary, int start) {
    List<String> names = new ArrayList<>();
    int at = start;
    while (at < binary.length) {
      int end = at;
      while (end < binary.length && binary[end] != 0) {
        end++;
      }
      String name = new String(binary, at, end - at, StandardCharsets.ISO_8859_1);
      if (!NAME.matcher(name).matches() || (!names.isEmpty() && name.compareTo(names.getLast()) <= 0)) {
        return names;
      }
      names.add(name);
      at = end + 1;
    }
    return names;
  }
}
