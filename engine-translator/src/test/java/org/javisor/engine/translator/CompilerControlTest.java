package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.engine.Exit;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compilers are used where a JVM offers them, and done without where it does not. */
class CompilerControlTest {
  private static final String EXPORTS = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
  private static final String WHITE_BOX = "-XX:+UnlockDiagnosticVMOptions -XX:+WhiteBoxAPI -XX:-DisplayVMOutput";

  @ParameterizedTest
  @ValueSource(strings = {"-Da=b", EXPORTS, WHITE_BOX})
  void aJvmThatOffersHalfOfItTranslatesAllTheSame(String flags) throws Exception {
    OtherJvm jvm = OtherJvm.run(Translates.class, flags.split(" "));
    assertThat(jvm.output()).isEqualTo("no compilers on request, 1275");
    assertThat(jvm.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = EXPORTS + " " + WHITE_BOX)
  void aJvmThatIsStartedForItCompilesOnRequest(String flags) throws Exception {
    OtherJvm jvm = OtherJvm.run(Translates.class, flags.split(" "));
    assertThat(jvm.output()).isEqualTo("compilers on request, 1275");
    assertThat(jvm.status()).isZero();
  }

  /** What the other JVM runs: a loop that is hot at once. */
  static final class Translates {
    private Translates() {}

    public static void main(String[] arguments) {
      try (BareMachine m = new BareMachine(TranslatorEngine.atOnce(2)).withHandlers()) {
        m.asm("mov ecx, 50; again: add rax, rcx; dec ecx; jnz again; hlt");
        if (m.run(10_000) != Exit.HALTED) {
          throw new AssertionError("the guest did not halt");
        }
        System.out.println(
            (CompilerControl.available() == null ? "no compilers" : "compilers") + " on request, " + m.c.r[0]);
      }
    }
  }
}
