package org.javisor.device.network;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** A bounded queue of frames: what does not fit is dropped and counted. Safe from any thread; its lock is a leaf. */
public final class FrameQueue {
  private final int mostFrames;
  private final long mostBytes;
  private final Queue<EthernetFrame> frames = new ArrayDeque<>();
  private long bytes;
  private long dropped;

  /** @param mostBytes of all frames together; one frame fits into an empty queue whatever its size */
  public FrameQueue(int mostFrames, long mostBytes) {
    this.mostFrames = mostFrames;
    this.mostBytes = mostBytes;
  }

  /** What became of a frame. */
  public enum Outcome {
    /** It is the only one: whoever takes frames may not know yet that there are any. */
    FIRST,
    /** It waits behind others. */
    WAITING,
    DROPPED
  }

  public synchronized Outcome add(EthernetFrame frame) {
    if (!frames.isEmpty() && (frames.size() >= mostFrames || bytes + frame.length() > mostBytes)) {
      dropped++;
      return Outcome.DROPPED;
    }
    frames.add(frame);
    bytes += frame.length();
    return frames.size() == 1 ? Outcome.FIRST : Outcome.WAITING;
  }

  public synchronized Optional<EthernetFrame> poll() {
    EthernetFrame frame = frames.poll();
    if (frame == null) {
      return Optional.empty();
    }
    bytes -= frame.length();
    return Optional.of(frame);
  }

  /** Room for that many bytes more; negative if there is none. */
  public synchronized long room() {
    return frames.size() >= mostFrames ? -1 : mostBytes - bytes;
  }

  public synchronized boolean isEmpty() {
    return frames.isEmpty();
  }

  public synchronized void clear() {
    frames.clear();
    bytes = 0;
  }

  /** How many frames did not fit so far. */
  public synchronized long dropped() {
    return dropped;
  }
}
