package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README does what it says. */
@Tag("guest")
@Timeout(600)
class ReadmeTest {
  @TempDir
  private Path folder;

  private static String example(Path readme) throws IOException {
    Matcher block = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL).matcher(Files.readString(readme));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static String classPath() {
    String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String modules = System.getProperty("jdk.module.path", "");
    return whole + File.pathSeparator + modules;
  }

  @Test
  void theExampleCompilesAndRuns() throws Exception {
    // Fetches, or says why it cannot.
    GuestRun.defaultGuest();
    Path root = Path.of("..").toAbsolutePath().normalize();
    Path source = folder.resolve("Example.java");
    Files.writeString(source, """
        import java.nio.file.Path;
        import org.javisor.guest.*;
        import org.javisor.machine.*;

        public class Example {
          public static void main(String[] arguments) throws Exception {
        """ + example(root.resolve("README.md")).replace("README.md", root.resolve("README.md").toString()) + "}}");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assumeTrue(compiler != null, "this Java has no compiler");
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status = compiler.run(
        null, messages, messages, "-proc:none", "-classpath", classPath(), "-d", folder.toString(), source.toString());
    assertThat(status).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    long lines = Files.readString(root.resolve("README.md")).lines().count();
    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(2)
        .first().asString().startsWith("Linux javisor ");
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains(lines + " /tmp/readme");
  }
}
