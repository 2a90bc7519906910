package org.javisor.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;
import org.javisor.device.sound.SoundOutput;

/**
 * The host's loudspeakers, by way of Java's sound system, which not every Java has: nothing else needs it. A thread of
 * its own plays; what comes quicker than it is played is dropped.
 */
final class Loudspeakers implements SoundOutput, AutoCloseable {
  private static final int FRAME_BYTES = 4;

  /** A fifth of a second. */
  private static final int MOST_WAITING = 10;

  private static final byte[] END = {};

  private final SourceDataLine line;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread player;

  private Loudspeakers(SourceDataLine line) {
    this.line = line;
    this.player = Thread.ofPlatform().daemon().name("loudspeakers").start(this::playAll);
  }

  static Loudspeakers open() throws UserError {
    if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
      throw UserError.host(
          "--sound play needs a Java with the module java.desktop; record with --sound wav:FILE", null);
    }
    try {
      AudioFormat format = new AudioFormat(RATE, 16, 2, true, false);
      SourceDataLine line = AudioSystem.getSourceDataLine(format);
      line.open(format);
      line.start();
      return new Loudspeakers(line);
    } catch (LineUnavailableException | IllegalArgumentException e) {
      throw UserError.host(
          "--sound play: this host has no loudspeakers that Java can use (" + e.getMessage()
              + "); record with --sound wav:FILE",
          e);
    }
  }

  @Override
  public void play(short[] samples, int frames) {
    ByteBuffer piece = ByteBuffer.allocate(frames * FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    piece.asShortBuffer().put(samples, 0, 2 * frames);
    if (piece.capacity() > 0) {
      waiting.offer(piece.array());
    }
  }

  private void playAll() {
    try {
      for (byte[] piece = waiting.take(); piece.length > 0; piece = waiting.take()) {
        line.write(piece, 0, piece.length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    waiting.clear();
    waiting.add(END);
    line.stop();
    line.close();
    player.interrupt();
  }
}
