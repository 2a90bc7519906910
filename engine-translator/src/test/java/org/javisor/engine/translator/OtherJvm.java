package org.javisor.engine.translator;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a test needs to start a JVM with other flags. */
final class OtherJvm {
  private OtherJvm() {}

  /** This JVM's class path and module path, and where some classes lie, as one class path. */
  static String classPath(Class<?>... types) {
    List<String> parts = new ArrayList<>(List.of(
        System.getProperty("java.class.path", ""), System.getProperty("jdk.module.path", "")));
    for (Class<?> type : types) {
      parts.add(Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString());
    }
    return String.join(File.pathSeparator, parts);
  }
}
