package org.javisor.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code javisor version}. */
@Command(name = "version", description = "Prints the version of Javisor and of the Java that runs it.")
final class VersionCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Override
  public Integer call() {
    System.out.println("Javisor " + version());
    System.out.println("Java " + Runtime.version() + ", " + System.getProperty("java.vm.name") + ", "
        + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return 0;
  }

  /** The version that the build put into the archive. */
  static String version() {
    return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion()).orElse("(development)");
  }
}
