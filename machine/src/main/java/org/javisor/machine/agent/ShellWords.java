package org.javisor.machine.agent;

/** Writes words for a POSIX shell, each on one line. */
final class ShellWords {
  private ShellWords() {}

  /**
   * A word that the shell takes as it is.
   *
   * @throws IllegalArgumentException for a word with a NUL, which no program can get
   */
  static String quoted(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a word with a NUL: " + word.replace('\0', '?'));
    }
    boolean plain = word.chars().noneMatch(c -> c < ' ' || c == 0x7F);
    if (plain) {
      return "'" + word.replace("'", "'\\''") + "'";
    }
    StringBuilder escaped = new StringBuilder("$'");
    word.chars().forEach(c -> {
      if (c < ' ' || c == 0x7F || c == '\'' || c == '\\') {
        escaped.append("\\%03o".formatted(c));
      } else {
        escaped.append((char) c);
      }
    });
    return escaped.append('\'').toString();
  }
}
