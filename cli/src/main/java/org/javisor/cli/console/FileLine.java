package org.javisor.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.javisor.device.CharacterBackend;

/** A serial port that writes to a file, and never has input. */
public final class FileLine implements SerialLine {
  private final SerialBuffer buffer = new SerialBuffer();
  private final OutputStream stream;
  private final OutputPump pump;

  /**
   * Creates the file, or empties it.
   *
   * @param onFailure told if the file can no longer be written, when the disk is full for instance
   */
  public FileLine(Path path, Consumer<IOException> onFailure) throws IOException {
    stream = Files.newOutputStream(path);
    pump = new OutputPump("serial-to-file", buffer, stream, onFailure);
  }

  @Override
  public CharacterBackend backend() {
    return buffer;
  }

  @Override
  public String announcement() {
    return "";
  }

  @Override
  public void close() {
    pump.finish();
    try {
      stream.close();
    } catch (IOException e) {
      // Every write was flushed; what close could still report was reported then.
    }
  }
}
