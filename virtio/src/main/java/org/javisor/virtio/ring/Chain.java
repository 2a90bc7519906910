package org.javisor.virtio.ring;

import java.util.ArrayList;
import java.util.List;

/**
 * The buffers of one request: first those that the device reads, then those that it writes. Both are used front to
 * back. The descriptors were read when the chain was taken, their content is read as the device asks for it, each byte
 * once.
 *
 * @see "Virtual I/O Device 1.2, 2.6 Virtqueues"
 */
public final class Chain {
  private final GuestMemory memory;
  private final int id;
  private final int descriptors;
  private final long[] addresses;
  private final int[] lengths;
  private final int buffers;
  private int reader;
  private int readerAt;
  private int writer;
  private int writerAt;
  private long readable;
  private long writable;
  private long written;

  Chain(GuestMemory memory, int id, int descriptors, DescriptorList list) {
    this.memory = memory;
    this.id = id;
    this.descriptors = descriptors;
    this.addresses = list.addresses();
    this.lengths = list.lengths();
    this.buffers = lengths.length;
    this.writer = list.readableBuffers();
    for (int i = 0; i < buffers; i++) {
      if (i < writer) {
        readable += lengths[i] & 0xFFFF_FFFFL;
      } else {
        writable += lengths[i] & 0xFFFF_FFFFL;
      }
    }
  }

  int id() {
    return id;
  }

  /** How many places of the ring it takes. */
  int descriptors() {
    return descriptors;
  }

  /** Bytes that the device may still read. */
  public long readable() {
    return readable;
  }

  /** Bytes that the device may still write. */
  public long writable() {
    return writable;
  }

  /** Bytes that the device has written. */
  public long written() {
    return written;
  }

  /** Reads the next bytes; returns how many there were, at most {@code length}. */
  public int read(byte[] to, int at, int length) {
    int wanted = (int) Math.min(length, readable);
    int done = 0;
    while (done < wanted) {
      int piece = (int) Math.min(wanted - done, (lengths[reader] & 0xFFFF_FFFFL) - (readerAt & 0xFFFF_FFFFL));
      memory.read(addresses[reader] + (readerAt & 0xFFFF_FFFFL), to, at + done, piece);
      done += piece;
      readerAt += piece;
      if (readerAt == lengths[reader]) {
        reader++;
        readerAt = 0;
      }
    }
    readable -= done;
    return done;
  }

  /** Reads all of an array. */
  public byte[] read(int length) {
    byte[] bytes = new byte[length];
    if (read(bytes, 0, length) < length) {
      throw new RingException("a request that is too short");
    }
    return bytes;
  }

  /** Passes over readable bytes. */
  public void skip(long bytes) {
    if (bytes > readable) {
      throw new RingException("a request that is too short");
    }
    long left = bytes;
    while (left > 0) {
      long here = Math.min(left, (lengths[reader] & 0xFFFF_FFFFL) - (readerAt & 0xFFFF_FFFFL));
      left -= here;
      readerAt += (int) here;
      if (readerAt == lengths[reader]) {
        reader++;
        readerAt = 0;
      }
    }
    readable -= bytes;
  }

  /** Writes the next bytes; returns for how many there was room. */
  public int write(byte[] from, int at, int length) {
    int wanted = (int) Math.min(length, writable);
    int done = 0;
    while (done < wanted) {
      int piece = (int) Math.min(wanted - done, (lengths[writer] & 0xFFFF_FFFFL) - (writerAt & 0xFFFF_FFFFL));
      memory.write(addresses[writer] + (writerAt & 0xFFFF_FFFFL), from, at + done, piece);
      done += piece;
      writerAt += piece;
      if (writerAt == lengths[writer]) {
        writer++;
        writerAt = 0;
      }
    }
    writable -= done;
    written += done;
    return done;
  }

  /** Writes the last byte that may be written, wherever the device stands: where a status belongs. */
  public void writeLast(int value) {
    if (writable == 0) {
      throw new RingException("no room for a status");
    }
    int last = buffers - 1;
    while (lengths[last] == 0) {
      last--;
    }
    memory.write(addresses[last] + (lengths[last] & 0xFFFF_FFFFL) - 1, new byte[] {(byte) value}, 0, 1);
    writable--;
    written++;
  }

  /** The guest-physical addresses and lengths of the buffers that may be written, for devices that hand out memory. */
  public List<Range> writableRanges() {
    List<Range> ranges = new ArrayList<>();
    for (int i = writer; i < buffers; i++) {
      ranges.add(new Range(addresses[i], lengths[i] & 0xFFFF_FFFFL));
    }
    return ranges;
  }

  /** A buffer. */
  public record Range(long guestPhys, long sizeBytes) {}
}
