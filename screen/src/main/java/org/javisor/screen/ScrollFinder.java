package org.javisor.screen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javisor.device.display.Frame;
import org.javisor.device.display.Rectangle;
import org.jspecify.annotations.Nullable;

/**
 * Notices that rows moved up or down, as text does, by comparing hashes of whole rows with those from before. The
 * hashes of rows that did not change are kept.
 */
final class ScrollFinder {
  /** Fewer rows are not worth it. */
  private static final int LEAST_ROWS = 32;

  /**
   * What happened.
   *
   * @param movedTo where rows moved to; null if none did
   * @param fromY where the first of them was
   * @param damage what changed otherwise
   */
  record Found(@Nullable Rectangle movedTo, int fromY, List<Rectangle> damage) {}

  private long[] hashes = new long[0];
  private boolean known;

  /** Before a frame changes. */
  void before(Frame frame) {
    if (hashes.length != frame.height()) {
      hashes = new long[frame.height()];
      known = false;
    }
    if (!known) {
      for (int y = 0; y < hashes.length; y++) {
        hashes[y] = hash(frame, y);
      }
      known = true;
    }
  }

  void forget() {
    known = false;
  }

  private static long hash(Frame frame, int y) {
    int[] pixels = frame.pixels();
    long hash = 0x9E37_79B9_7F4A_7C15L;
    int end = (y + 1) * frame.width();
    for (int i = y * frame.width(); i < end; i++) {
      hash = (hash ^ pixels[i]) * 0x0000_0100_0000_01B3L;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  /** Takes in the changed rows and says whether they are others' of before. */
  Found find(Frame frame, List<Rectangle> damage) {
    long[] old = hashes.clone();
    int changed = 0;
    for (Rectangle part : damage) {
      for (int y = part.y(); y < part.bottom(); y++) {
        hashes[y] = hash(frame, y);
        changed += hashes[y] == old[y] ? 0 : 1;
      }
    }
    if (changed < LEAST_ROWS) {
      return new Found(null, 0, damage);
    }
    int distance = mostFrequentDistance(old);
    return distance == 0 ? new Found(null, 0, damage) : moved(frame, old, distance, damage);
  }

  /** How far most changed rows came; positive upwards. Rows that occur twice say nothing. */
  private int mostFrequentDistance(long[] old) {
    Map<Long, Integer> places = new HashMap<>();
    for (int y = 0; y < old.length; y++) {
      places.merge(old[y], y, (a, b) -> -1);
    }
    Map<Integer, Integer> votes = new HashMap<>();
    for (int y = 0; y < old.length; y++) {
      int from = hashes[y] == old[y] ? -1 : places.getOrDefault(hashes[y], -1);
      if (from >= 0) {
        votes.merge(from - y, 1, Integer::sum);
      }
    }
    return votes.entrySet().stream()
        .filter(vote -> vote.getValue() >= LEAST_ROWS / 4)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /** The longest run of rows that came from that far, and the damage outside of it. */
  private Found moved(Frame frame, long[] old, int distance, List<Rectangle> damage) {
    int bestStart = 0;
    int bestEnd = 0;
    int start = 0;
    for (int y = 0; y <= old.length; y++) {
      int from = y + distance;
      boolean same = y < old.length && from >= 0 && from < old.length && hashes[y] == old[from];
      if (!same) {
        if (y - start > bestEnd - bestStart) {
          bestStart = start;
          bestEnd = y;
        }
        start = y + 1;
      }
    }
    if (bestEnd - bestStart < LEAST_ROWS) {
      return new Found(null, 0, damage);
    }
    List<Rectangle> rest = new ArrayList<>();
    for (Rectangle part : damage) {
      addRows(rest, part, part.y(), Math.min(part.bottom(), bestStart));
      addRows(rest, part, Math.max(part.y(), bestEnd), part.bottom());
    }
    Rectangle to = new Rectangle(0, bestStart, frame.width(), bestEnd - bestStart);
    return new Found(to, bestStart + distance, List.copyOf(rest));
  }

  private static void addRows(List<Rectangle> rest, Rectangle part, int from, int to) {
    if (from < to) {
      rest.add(new Rectangle(part.x(), from, part.width(), to - from));
    }
  }
}
