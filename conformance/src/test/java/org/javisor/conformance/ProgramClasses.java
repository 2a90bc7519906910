package org.javisor.conformance;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes of all modules, read from where the build has put them; not loaded. */
final class ProgramClasses {
  private static final Path ROOT = root();
  private static final JavaClasses IMPORTED = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
      .importPaths(folders("target/classes").toArray(Path[]::new));

  private ProgramClasses() {}

  /** What goes into the program. */
  static JavaClasses imported() {
    return IMPORTED;
  }

  /** The folders of that name which modules have, as {@code target/test-classes}. */
  static List<Path> folders(String name) {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules.map(module -> module.resolve(name)).filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below these folders with this ending. */
  static List<Path> files(String folder, String ending) {
    return folders(folder).stream().flatMap(found -> files(found, ending)).toList();
  }

  private static Stream<Path> files(Path folder, String ending) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The source tree: tests run in their module's folder. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("conformance")) ? here : here.getParent();
  }
}
