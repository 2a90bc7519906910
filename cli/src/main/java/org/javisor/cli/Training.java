package org.javisor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What the launcher has Java write its cache of classes from: uses every class of Javisor once, then carries a command
 * out. A guest needs a thousand classes of instruction handlers, each of which would otherwise be found, verified and
 * linked while the guest waits.
 *
 * @see "JEP 514: Ahead-of-Time Command-Line Ergonomics"
 */
public final class Training {
  private Training() {}

  /** Ends the process with the exit status of the command that the arguments are. */
  public static void main(String[] arguments) throws IOException {
    Path program = Path.of(System.getProperty("java.class.path"));
    try (var files = Files.newDirectoryStream(program.toAbsolutePath().getParent(), "javisor*.jar")) {
      for (Path file : files) {
        useClasses(file);
      }
    }
    Main.main(arguments);
  }

  private static void useClasses(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      jar.stream().map(JarEntry::getName).filter(Training::isClass).forEach(Training::use);
    }
  }

  private static boolean isClass(String entry) {
    return entry.endsWith(".class") && !entry.contains("-info.") && !entry.startsWith("META-INF");
  }

  private static void use(String entry) {
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name);
    } catch (ClassNotFoundException | LinkageError e) {
      // The command does not need it either, or says so itself.
    }
  }
}
