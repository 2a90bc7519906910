package org.javisor.engine.translator;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Tells HotSpot to inline into translated code what this counts on: the software TLB and the meanings of instructions.
 * By itself it judges a call by how often it ran, which of code that never ran is not at all.
 *
 * @see "JEP 165: Compiler Control"
 */
final class InliningDirectives {
  /**
   * Where compilers work on request, a request waits for its result: they prefer such ones to what they compile by
   * themselves, which would keep them busy for seconds.
   */
  private static final String WAIT = "BackgroundCompilation: false,";

  private static final String JSON = """
      [{
        %s
        match: ["org/javisor/engine/translator/Translated*.run"],
        c1: {
          inline: [
            "-org/javisor/cpu/Mmu.*", "-org/javisor/cpu/Flags.*", "-org/javisor/cpu/simd/*.*"
          ]
        },
        c2: {
          inline: [
            "+org/javisor/memory/RawMemory.*",
            "+org/javisor/cpu/Mmu.load*", "+org/javisor/cpu/Mmu.store*",
            "+org/javisor/cpu/Mmu.compareAndSwap*",
            "+org/javisor/cpu/Mmu.read*", "+org/javisor/cpu/Mmu.write*",
            "+org/javisor/cpu/Tlb.slot",
            "+org/javisor/cpu/Flags.*", "+org/javisor/cpu/Cpu.isDue",
            "+org/javisor/cpu/integer/Alu.*", "+org/javisor/cpu/integer/Width.*",
            "+org/javisor/cpu/integer/Shifts.*", "+org/javisor/cpu/integer/Multiply.*",
            "+org/javisor/cpu/integer/Bits.*", "+org/javisor/cpu/integer/BranchOperations.check",
            "-org/javisor/cpu/simd/PackedShuffle.pshufb", "+org/javisor/cpu/simd/PackedShuffle.*",
            "+org/javisor/cpu/simd/PackedAdd.*", "+org/javisor/cpu/simd/PackedShift.*", "+org/javisor/cpu/simd/Lanes.*",
            "+org/javisor/cpu/simd/PackedCompare.pcmpeq*", "+org/javisor/cpu/simd/PackedCompare.pmovmskb",
            "+org/javisor/engine/translator/VectorAccess.aligned",
            "+org/javisor/engine/translator/Region.leave", "+org/javisor/engine/translator/Region.enter",
            "+org/javisor/engine/translator/Region.handler",
            "+java/lang/Math.*", "+java/lang/Long.*", "+java/lang/Integer.*"
          ]
        }
      }]
      """;

  private static boolean given;

  private InliningDirectives() {}

  /** Gives the directives to this JVM, once; where it takes none, translated code is slower and right all the same. */
  static synchronized void give() {
    if (given) {
      return;
    }
    given = true;
    CompilerControl control = CompilerControl.available();
    if (control == null || !control.direct(JSON.formatted(WAIT))) {
      giveByManagement();
    }
  }

  private static void giveByManagement() {
    try {
      Path file = Files.createTempFile("javisor-directives", ".json");
      try {
        Files.writeString(file, JSON.formatted(""));
        ManagementFactory.getPlatformMBeanServer().invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "compilerDirectivesAdd",
            new Object[] {new String[] {file.toString()}},
            new String[] {String[].class.getName()});
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException | JMException | LinkageError e) {
      // Nothing depends on it but speed.
    }
  }
}
