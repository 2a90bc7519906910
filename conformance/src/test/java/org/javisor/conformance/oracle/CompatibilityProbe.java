package org.javisor.conformance.oracle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.javisor.x86.Decoder;

/**
 * Whether the host's kernel lets a 64-bit program run 32-bit code. A kernel may be built or started without: then the
 * far jump ends the process, so that a process of its own tries it.
 */
final class CompatibilityProbe {
  private static final int DONE = 42;
  private static final byte[] INC_EAX = {0x40};

  private CompatibilityProbe() {}

  static boolean hostRuns32BitCode() throws IOException, InterruptedException {
    Process child = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=/dev/null",
        "-Xmx64m",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        CompatibilityProbe.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    if (!child.waitFor(60, TimeUnit.SECONDS)) {
      child.destroyForcibly();
      return false;
    }
    return child.exitValue() == DONE;
  }

  /** Increments by an instruction that is a prefix in 64-bit code. */
  public static void main(String[] arguments) {
    NativeCpu host = new NativeCpu(Decoder.CODE_32);
    host.instruction(INC_EAX);
    TestState state = new TestState();
    state.r[0] = 6;
    state.r[4] = host.scratch() + NativeCpu.SCRATCH_BYTES / 2;
    state.fx[0] = 0x7F;
    state.fx[1] = 3;
    state.fx[24] = (byte) 0x80;
    state.fx[25] = 0x1F;
    host.run(state);
    System.exit(state.r[0] == 7 ? DONE : 1);
  }
}
