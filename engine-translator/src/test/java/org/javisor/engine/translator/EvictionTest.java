package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.javisor.engine.Exit;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guests that keep making new code: what was translated of it goes away again. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EvictionTest {
  private static final int RAX = 0;
  private static final int RDX = 2;
  private static final int RSI = 6;
  private static final long POOL = 8L << 20;
  private static final int KEPT = 40;

  /** Adds a number to RAX, 20 times. */
  private static final byte[] FUNCTION = {
    (byte) 0xB9, 20, 0, 0, 0, // mov ecx, 20
    0x48, 0x05, 0, 0, 0, 0, // add rax, number
    (byte) 0xFF, (byte) 0xC9, // dec ecx
    0x75, (byte) 0xF6, // jnz to the addition
    (byte) 0xC3 // ret
  };

  private static final int NUMBER = 7;

  /**
   * Writes that function to one place after another, each time with another number, and calls it.
   *
   * @param stride distance of the places; 0 for one that is overwritten
   */
  private static BareMachine writesFunctions(TranslatorEngine engine, int rounds, int stride) {
    BareMachine m = new BareMachine(engine).withHandlers();
    m.c.r[RDX] = quadword(0);
    m.c.r[RSI] = quadword(8);
    return m.asm("xor eax, eax; mov edi, " + POOL + "; mov ebx, 1; again: mov qword ptr [rdi], rdx;"
        + " mov qword ptr [rdi+8], rsi; mov dword ptr [rdi+" + NUMBER + "], ebx; call rdi; add rdi, " + stride
        + "; inc ebx; cmp ebx, " + (rounds + 1) + "; jnz again; hlt");
  }

  private static long quadword(int from) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | FUNCTION[from + i] & 0xFF;
    }
    return value;
  }

  private static long sum(long rounds) {
    return 20 * rounds * (rounds + 1) / 2;
  }

  private static long counter(BareMachine m, String name) {
    return m.vcpu.counters().values().getOrDefault(name, 0L);
  }

  /** After the classes of the translator itself are loaded. */
  private static int loadedClasses() {
    try (BareMachine m = writesFunctions(TranslatorEngine.atOnce(2).keeping(KEPT), 20, 4096)) {
      runToEnd(m);
    }
    System.gc();
    return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
  }

  private static void runToEnd(BareMachine m) {
    Exit exit = Exit.YIELDED;
    while (exit.equals(Exit.YIELDED)) {
      exit = m.run(20_000);
    }
    assertThat(exit).isEqualTo(Exit.HALTED);
  }

  @Test
  void regionsThatAreNotEnteredAnyMoreMakeRoomAndTheirClassesGo() {
    int rounds = 400;
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    int before = loadedClasses();
    long unloadedBefore = classes.getUnloadedClassCount();
    try (BareMachine m = writesFunctions(TranslatorEngine.atOnce(2).keeping(KEPT), rounds, 4096)) {
      runToEnd(m);
      assertThat(m.c.r[RAX]).isEqualTo(sum(rounds));
      assertThat(counter(m, "regions installed")).isGreaterThanOrEqualTo(rounds);
      assertThat(counter(m, "regions in use")).isLessThanOrEqualTo(KEPT);
      assertThat(counter(m, "regions evicted")).isGreaterThanOrEqualTo(rounds - KEPT);
      System.gc();
      assertThat(classes.getLoadedClassCount() - before).isLessThan(KEPT + 50);
      assertThat(classes.getUnloadedClassCount() - unloadedBefore).isGreaterThan(rounds - KEPT - 50);
    }
  }

  @Test
  void whatIsStillEnteredStays() {
    try (BareMachine m = writesFunctions(TranslatorEngine.atOnce(2).keeping(KEPT), 2_000, 64)) {
      runToEnd(m);
      assertThat(m.c.r[RAX]).isEqualTo(sum(2_000));
      // The guest's own loop is the one region that is entered all the time: it is translated once.
      long perRound = counter(m, "regions installed") - 2_000;
      assertThat(perRound).as("besides one for each function").isBetween(1L, 10L);
    }
  }

  @Test
  void regionsWhoseCodeIsOverwrittenTakeNoRoom() {
    int rounds = 400;
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    int before = loadedClasses();
    try (BareMachine m = writesFunctions(TranslatorEngine.atOnce(2).keeping(KEPT), rounds, 0)) {
      runToEnd(m);
      assertThat(m.c.r[RAX]).isEqualTo(sum(rounds));
      assertThat(counter(m, "regions installed")).isGreaterThanOrEqualTo(rounds);
      assertThat(counter(m, "regions evicted")).isZero();
      System.gc();
      assertThat(classes.getLoadedClassCount() - before).isLessThan(KEPT + 50);
    }
  }

  @Test
  void aBoundThatIsNoneIsRefused() {
    assertThatThrownBy(() -> TranslatorEngine.atOnce(2).keeping(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 4");
  }

  /** Without eviction, three times as much metaspace and ten times as much code cache would be needed. */
  @Test
  @Tag("slow")
  void aGuestThatKeepsMakingCodeRunsInLittleMetaspaceAndCodeCache() throws Exception {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx64m",
        "-XX:MaxMetaspaceSize=24m", "-XX:ReservedCodeCacheSize=12m", "-XX:-SegmentedCodeCache",
        // Each region is compiled the first time it runs, as the launcher has it done.
        "-XX:CompileCommand=quiet",
        "-XX:CompileCommand=CompileThresholdScaling,org.javisor.engine.translator.Translated*::run,0.001"));
    String classPath = OtherJvm.classPath(EvictionTest.class, BareMachine.class);
    command.addAll(List.of("-cp", classPath, Loader.class.getName(), "" + KEPT));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(output.strip()).endsWith("bounded");
  }

  /** What the other JVM runs. */
  static final class Loader {
    private static final int ROUNDS = 4_000;

    private Loader() {}

    public static void main(String[] arguments) {
      int kept = Integer.parseInt(arguments[0]);
      try (BareMachine m = writesFunctions(TranslatorEngine.atOnce(2).keeping(kept), ROUNDS, 4096)) {
        runToEnd(m);
        check("sum", m.c.r[RAX] == sum(ROUNDS));
        check("regions", counter(m, "regions installed") >= ROUNDS);
        check("compiled", ManagementFactory.getCompilationMXBean().getTotalCompilationTime() > 0);
        System.out.println("bounded");
      }
    }

    private static void check(String what, boolean holds) {
      if (!holds) {
        throw new AssertionError(what);
      }
    }
  }
}
