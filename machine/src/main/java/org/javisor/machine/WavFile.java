package org.javisor.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.javisor.device.sound.SoundOutput;
import org.jspecify.annotations.Nullable;

/**
 * Records a machine's sound into a WAV file: 48,000 frames a second, two channels, 16 bits. A thread of its own writes;
 * what the host cannot write in time is lost. The recording ends at 4 GiB, which is the format's limit.
 *
 * @see "Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0, RIFF WAVE"
 */
public final class WavFile implements SoundOutput, AutoCloseable {
  private static final int HEADER_BYTES = 44;
  private static final int FRAME_BYTES = 4;
  private static final long MOST_DATA_BYTES = 0xFFFF_FF00L;

  /** Pieces that wait to be written at most: several seconds of sound. */
  private static final int MOST_WAITING = 512;

  private final FileChannel file;
  private final Thread writer;

  /** Guards all below. */
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();

  private boolean closing;
  private @Nullable IOException problem;
  private long dataBytes;

  private WavFile(FileChannel file) throws IOException {
    this.file = file;
    writeHeader(0);
    writer = Thread.ofVirtual().name("wav-file").start(this::write);
  }

  /**
   * Begins a recording; a file that is there is replaced.
   *
   * @throws IOException if the file cannot be written
   */
  public static WavFile create(Path path) throws IOException {
    FileChannel file = FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    boolean begun = false;
    try {
      WavFile wav = new WavFile(file);
      begun = true;
      return wav;
    } finally {
      if (!begun) {
        file.close();
      }
    }
  }

  @Override
  public void play(short[] samples, int frames) {
    ByteBuffer piece = ByteBuffer.allocate(frames * FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    piece.asShortBuffer().put(samples, 0, 2 * frames);
    synchronized (waiting) {
      boolean fits = dataBytes + piece.limit() <= MOST_DATA_BYTES;
      if (!closing && problem == null && fits && waiting.size() < MOST_WAITING) {
        waiting.add(piece);
        dataBytes += piece.limit();
        waiting.notifyAll();
      }
    }
  }

  private void write() {
    try {
      ByteBuffer piece = next();
      while (piece != null) {
        while (piece.hasRemaining()) {
          file.write(piece);
        }
        piece = next();
      }
    } catch (IOException e) {
      synchronized (waiting) {
        problem = e;
        waiting.clear();
      }
    }
  }

  private @Nullable ByteBuffer next() {
    synchronized (waiting) {
      while (waiting.isEmpty() && !closing) {
        try {
          waiting.wait();
        } catch (InterruptedException e) {
          return null;
        }
      }
      return waiting.poll();
    }
  }

  private void writeHeader(long bytes) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt((int) (bytes + HEADER_BYTES - 8));
    header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    header.putShort((short) 1).putShort((short) 2);
    header.putInt(RATE).putInt(RATE * FRAME_BYTES).putShort((short) FRAME_BYTES).putShort((short) 16);
    header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int) bytes);
    header.flip();
    file.position(0);
    while (header.hasRemaining()) {
      file.write(header);
    }
  }

  /**
   * Ends the recording, when all that was heard so far is written.
   *
   * @throws IOException if something could not be written
   */
  @Override
  public void close() throws IOException {
    synchronized (waiting) {
      if (closing) {
        return;
      }
      closing = true;
      waiting.notifyAll();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try (file) {
      if (problem != null) {
        throw problem;
      }
      writeHeader(file.size() - HEADER_BYTES);
    }
  }
}
