package org.javisor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * HotSpot never compiles a method of more than 8,000 bytes of bytecode: one such method would be interpreted for ever.
 */
class MethodSizeTest {
  private static final int LIMIT_BYTES = 8_000;

  @Test
  void everyMethodButClassInitializersCanBeCompiled() throws IOException {
    List<Path> classes = ProgramClasses.files("target/classes", ".class");
    assertThat(classes).as("class files of the modules").isNotEmpty();
    List<String> tooLong = new ArrayList<>();
    for (Path file : classes) {
      collect(ClassFile.of().parse(file), tooLong);
    }
    assertThat(tooLong).isEmpty();
  }

  /** Class initializers run once: they may fill a table of any length. */
  private static void collect(ClassModel type, List<String> tooLong) {
    type.methods().stream()
        .filter(method -> !method.methodName().equalsString("<clinit>"))
        .forEach(method -> method.findAttribute(java.lang.classfile.Attributes.code())
            .map(CodeAttribute::codeLength)
            .filter(length -> length > LIMIT_BYTES)
            .ifPresent(
                length -> tooLong.add(type.thisClass().asInternalName() + "." + method.methodName() + ": " + length)));
  }
}
