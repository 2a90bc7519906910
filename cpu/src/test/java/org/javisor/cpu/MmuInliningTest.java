package org.javisor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HotSpot inlines methods of at most 35 bytes of bytecode (MaxInlineSize) at every call, not only at hot ones. */
class MmuInliningTest {
  private static final int MAX_INLINE_SIZE = 35;

  @ParameterizedTest
  @ValueSource(strings = {
    "load8", "load16", "load32", "load64", "store8", "store16", "store32", "store64", "loadForWrite8",
    "loadForWrite16", "loadForWrite32", "loadForWrite64", "readMiss", "writeMiss", "readTag", "writeTag", "readHost",
    "writeHost", "probeRead", "probeWrite",
  })
  void theFastPathIsSmallEnoughToBeInlinedEverywhere(String name) throws IOException {
    try (InputStream in = Mmu.class.getResourceAsStream("Mmu.class")) {
      ClassModel mmu = ClassFile.of().parse(in.readAllBytes());
      MethodModel method = mmu.methods()
          .stream()
          .filter(m -> m.methodName().equalsString(name))
          .findFirst()
          .orElseThrow();

      assertThat(((CodeAttribute) method.code().orElseThrow()).codeLength()).isLessThanOrEqualTo(MAX_INLINE_SIZE);
    }
  }
}
