package org.javisor.network.capture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.Offloading;
import org.javisor.network.FrameTap;

/**
 * Writes frames to a file in the pcap format, with nanoseconds. A thread of its own writes; frames that it cannot keep
 * up with are left out and counted. Large TCP segments are written as the pieces that a wire would carry.
 *
 * @see "draft-ietf-opsawg-pcap, PCAP Capture File Format"
 */
public final class PcapWriter implements FrameTap, AutoCloseable {
  static final int MAGIC_NANOS = 0xA1B2_3C4D;
  static final int ETHERNET = 1;
  static final int FILE_HEADER = 24;
  static final int RECORD_HEADER = 16;

  private static final int SNAPSHOT_LENGTH = 1 << 18;
  private static final int MOST_WAITING = 4096;
  private static final long NANOS = 1_000_000_000L;

  private record Captured(EthernetFrame frame, long epochNanos) {}

  private static final Captured LAST = new Captured(new EthernetFrame(new byte[EthernetFrame.HEADER_BYTES]), -1);

  private final OutputStream out;
  private final LongSupplier epochNanos;
  private final Consumer<IOException> lost;
  private final BlockingQueue<Captured> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongAdder omitted = new LongAdder();
  private final CountDownLatch written = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * Begins a file, replacing one that is there.
   *
   * @param epochNanos the time of day, in nanoseconds since 1970
   * @param lost told once if the file can no longer be written; the capture ends then
   * @throws IOException if it cannot be made
   */
  public PcapWriter(Path file, LongSupplier epochNanos, Consumer<IOException> lost) throws IOException {
    this.epochNanos = epochNanos;
    this.lost = lost;
    this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    ByteBuffer header = ByteBuffer.allocate(FILE_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC_NANOS).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    header.putInt(SNAPSHOT_LENGTH).putInt(ETHERNET);
    out.write(header.array());
    Thread.ofVirtual().name("javisor-pcap").start(this::run);
  }

  @Override
  public void frame(EthernetFrame frame, boolean sent) {
    if (closed || !waiting.offer(new Captured(frame, epochNanos.getAsLong()))) {
      omitted.increment();
    }
  }

  /** Frames that were left out. */
  public long omitted() {
    return omitted.sum();
  }

  private void run() {
    try {
      write();
    } finally {
      written.countDown();
    }
  }

  private void write() {
    try (out) {
      Captured next = waiting.take();
      while (next.epochNanos >= 0) {
        for (EthernetFrame frame : Offloading.finish(next.frame)) {
          write(frame.bytes(), next.epochNanos);
        }
        if (waiting.isEmpty()) {
          out.flush();
        }
        next = waiting.take();
      }
    } catch (IOException e) {
      closed = true;
      lost.accept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(byte[] frame, long time) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt((int) (time / NANOS)).putInt((int) (time % NANOS)).putInt(frame.length).putInt(frame.length);
    out.write(header.array());
    out.write(frame);
  }

  /** Waits until everything that was captured is written. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = false;
    boolean told = false;
    while (written.getCount() > 0) {
      try {
        told = told || waiting.offer(LAST, 1, TimeUnit.SECONDS);
        if (told) {
          written.await();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
