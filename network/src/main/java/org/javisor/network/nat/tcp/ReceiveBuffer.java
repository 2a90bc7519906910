package org.javisor.network.nat.tcp;

import java.util.ArrayList;
import java.util.List;

/** What a guest sent: in order for the host, and pieces further back until what is missing comes. */
final class ReceiveBuffer {
  /** Of pieces: what would make more is dropped, and comes again. */
  private static final int MOST_PIECES = 16;

  /** Bytes behind those in order: from and to, counted from the first one that is missing. */
  private record Piece(int from, int to) {}

  private final ByteRing ring;
  private List<Piece> pieces = new ArrayList<>();

  ReceiveBuffer(int limit) {
    ring = new ByteRing(limit);
  }

  ByteRing ring() {
    return ring;
  }

  /** Whether pieces wait for what is missing. */
  boolean hasGap() {
    return !pieces.isEmpty();
  }

  /**
   * Stores data.
   *
   * @param place of the first byte, counted from the first one that is missing; not negative
   * @return by how much what is in order grew
   */
  int add(int place, byte[] bytes, int offset, int count) {
    int stored = Math.min(count, ring.room() - place);
    if (stored <= 0 || place > 0 && pieces.size() >= MOST_PIECES) {
      return 0;
    }
    ring.put(ring.length() + place, bytes, offset, stored);
    merge(new Piece(place, place + stored));
    Piece front = pieces.getFirst();
    if (front.from > 0) {
      return 0;
    }
    ring.extend(front.to);
    pieces.removeFirst();
    pieces.replaceAll(piece -> new Piece(piece.from - front.to, piece.to - front.to));
    return front.to;
  }

  private void merge(Piece added) {
    List<Piece> merged = new ArrayList<>();
    Piece current = added;
    for (Piece piece : pieces) {
      if (piece.to < current.from) {
        merged.add(piece);
      } else if (piece.from > current.to) {
        merged.add(current);
        current = piece;
      } else {
        current = new Piece(Math.min(piece.from, current.from), Math.max(piece.to, current.to));
      }
    }
    merged.add(current);
    pieces = merged;
  }
}
