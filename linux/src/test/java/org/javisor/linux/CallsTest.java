package org.javisor.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that any Linux kernel answers. */
@Timeout(60)
class CallsTest {

  /** How many bytes can be read. */
  private static final long FIONREAD = 0x541B;

  /** Answered by pseudo-terminals. */
  private static final long TIOCGPTN = 0x8004_5430L;

  @TempDir
  private Path folder;

  @BeforeAll
  static void onLinux() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux");
  }

  @Test
  void aFileThatDoesNotExistIsNamedWithTheReason() {
    assertThatThrownBy(() -> Descriptor.open(folder.resolve("none").toString(), Descriptor.O_RDWR))
        .isInstanceOfSatisfying(LinuxException.class, e -> assertThat(e.number()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("none").hasMessageContaining("no such file");
  }

  @Test
  void ioctlWritesItsAnswerIntoMemory() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[123]);
    try (Descriptor open = Descriptor.open(file.toString(), Descriptor.O_RDWR); Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      assertThat(open.ioctl("count", FIONREAD, count)).isZero();
      assertThat(count.get(ValueLayout.JAVA_INT, 0)).isEqualTo(123);
    }
  }

  @Test
  void aHoleReadsAsZeroesAndTheFileKeepsItsLength() throws Exception {
    byte[] ones = new byte[64 << 10];
    java.util.Arrays.fill(ones, (byte) 1);
    Path file = Files.write(folder.resolve("file"), ones);
    try (Descriptor open = Descriptor.open(file.toString(), Descriptor.O_RDWR)) {
      open.punchHole(4096, 8192);
    } catch (LinuxException e) {
      assumeTrue(e.number() != Errno.EOPNOTSUPP, "this file system has no holes");
      throw e;
    }
    byte[] now = Files.readAllBytes(file);
    assertThat(now).hasSize(ones.length);
    assertThat(now[4095]).isEqualTo((byte) 1);
    assertThat(java.util.Arrays.copyOfRange(now, 4096, 4096 + 8192)).containsOnly(0);
    assertThat(now[4096 + 8192]).isEqualTo((byte) 1);
  }

  @Test
  void whatADeviceDoesNotKnowIsItsErrorNumber() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (Descriptor open = Descriptor.open(file.toString(), Descriptor.O_RDWR)) {
      assertThat(open.ioctl().call(TIOCGPTN, 0)).isEqualTo(-Errno.ENOTTY);
      assertThatThrownBy(() -> open.ioctl("its terminal's number", TIOCGPTN, 0)).hasMessageContaining("its terminal");
    }
  }

  @Test
  void aMappingSharesTheFile() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[4096]);
    try (Descriptor open = Descriptor.open(file.toString(), Descriptor.O_RDWR);
        SharedMapping mapping = SharedMapping.of(open, 4096)) {
      mapping.memory().set(ValueLayout.JAVA_BYTE, 77, (byte) 42);
      assertThat(Files.readAllBytes(file)[77]).isEqualTo((byte) 42);
    }
  }

  @Test
  void aClosedDescriptorIsRefused() throws Exception {
    Descriptor open = Descriptor.open("/dev/null", Descriptor.O_RDWR);
    open.close();
    open.close();
    assertThatThrownBy(open::number).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSignalGetsAThreadOutOfASystemCall() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AtomicInteger result = new AtomicInteger();
    ThreadSignal[] signal = new ThreadSignal[1];
    Thread waiting = Thread.ofPlatform().daemon(true).start(() -> {
      signal[0] = ThreadSignal.toCurrentThread();
      running.countDown();
      result.set(waitForReader(folder.resolve("pipe")));
    });
    running.await();
    while (waiting.isAlive()) {
      signal[0].send();
      waiting.join(5);
    }
    assertThat(result.get()).isEqualTo(Errno.EINTR);
  }

  @Test
  void aTimerGetsItsThreadOutOfASystemCall() throws Exception {
    try (ThreadTimer timer = new ThreadTimer()) {
      timer.arm(20_000_000, 5_000_000);
      assertThat(waitForReader(folder.resolve("pipe"))).isEqualTo(Errno.EINTR);
      timer.disarm();
    }
  }

  /** Opening a pipe for writing waits until somebody reads it, and nobody does. */
  private static int waitForReader(Path pipe) {
    try {
      if (!Files.exists(pipe)) {
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
      }
      Descriptor.open(pipe.toString(), 1).close();
      return 0;
    } catch (LinuxException e) {
      return e.number();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
