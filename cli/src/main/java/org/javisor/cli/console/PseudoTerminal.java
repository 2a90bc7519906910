package org.javisor.cli.console;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/**
 * The controlling side of a new pseudo-terminal, through the C library, as Java has no other way to make one. Its
 * terminal side starts in raw mode, so that it does not echo the guest's output back to the guest.
 *
 * @see "POSIX.1-2024, posix_openpt, grantpt, unlockpt, ptsname"
 */
@SuppressWarnings("restricted")
final class PseudoTerminal implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = System.getProperty("os.name").startsWith("Mac") ? 0x20000 : 0x100;
  private static final int TCSANOW = 0;
  /** More than any system's struct termios. */
  private static final int TERMIOS_BYTES = 256;
  private static final int CHUNK_BYTES = 4096;

  private final int descriptor;
  private final String path;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();

  /** Opens a new one. */
  PseudoTerminal() throws IOException {
    try {
      descriptor = checked((int) Calls.OPEN.invokeExact(O_RDWR | O_NOCTTY));
      checked((int) Calls.GRANT.invokeExact(descriptor));
      checked((int) Calls.UNLOCK.invokeExact(descriptor));
      MemorySegment name = (MemorySegment) Calls.NAME.invokeExact(descriptor);
      path = name.reinterpret(CHUNK_BYTES).getString(0);
      makeRaw();
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  private void makeRaw() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment termios = arena.allocate(TERMIOS_BYTES);
      checked((int) Calls.GET_ATTRIBUTES.invokeExact(descriptor, termios));
      Calls.MAKE_RAW.invokeExact(termios);
      checked((int) Calls.SET_ATTRIBUTES.invokeExact(descriptor, TCSANOW, termios));
    }
  }

  /** The terminal side's path, as {@code /dev/pts/3}. */
  String path() {
    return path;
  }

  /** What is typed at the terminal side; reading fails while nobody has it open. */
  InputStream input() {
    return input;
  }

  OutputStream output() {
    return output;
  }

  @Override
  public void close() throws IOException {
    try {
      checked((int) Calls.CLOSE.invokeExact(descriptor));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  private static int checked(int result) throws IOException {
    if (result < 0) {
      throw new IOException("the system refuses a pseudo-terminal");
    }
    return result;
  }

  private static IOException failure(Throwable e) {
    return switch (e) {
      case IOException io -> io;
      case Error error -> throw error;
      default -> new IOException("the system has no pseudo-terminals: " + e.getMessage(), e);
    };
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment chunk = arena.allocate(CHUNK_BYTES);
        long count = (long) Calls.READ.invokeExact(descriptor, chunk, (long) Math.min(length, CHUNK_BYTES));
        if (count < 0) {
          throw new IOException("nobody has the pseudo-terminal open");
        }
        MemorySegment.copy(chunk, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, into, offset, (int) count);
        return count == 0 ? -1 : (int) count;
      } catch (Throwable e) {
        throw failure(e);
      }
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment chunk = arena.allocate(Math.max(length, 1));
        MemorySegment.copy(from, offset, chunk, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, length);
        for (long done = 0; done < length;) {
          long count = (long) Calls.WRITE.invokeExact(descriptor, chunk.asSlice(done), length - done);
          if (count <= 0) {
            throw new IOException("the pseudo-terminal cannot be written");
          }
          done += count;
        }
      } catch (Throwable e) {
        throw failure(e);
      }
    }
  }

  /** The C library's functions; looked up when the first pseudo-terminal is made. */
  private static final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    static final MethodHandle OPEN = call("posix_openpt", JAVA_INT, JAVA_INT);
    static final MethodHandle GRANT = call("grantpt", JAVA_INT, JAVA_INT);
    static final MethodHandle UNLOCK = call("unlockpt", JAVA_INT, JAVA_INT);
    static final MethodHandle NAME = call("ptsname", ADDRESS, JAVA_INT);
    static final MethodHandle GET_ATTRIBUTES = call("tcgetattr", JAVA_INT, JAVA_INT, ADDRESS);
    static final MethodHandle SET_ATTRIBUTES = call("tcsetattr", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    static final MethodHandle MAKE_RAW =
        LINKER.downcallHandle(symbol("cfmakeraw"), FunctionDescriptor.ofVoid(ADDRESS));
    static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);

    private Calls() {}

    private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... parameters) {
      return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(result, parameters));
    }

    private static MemorySegment symbol(String name) {
      return LINKER.defaultLookup().find(name).orElseThrow(() -> new NoSuchElementException("no function " + name));
    }
  }
}
