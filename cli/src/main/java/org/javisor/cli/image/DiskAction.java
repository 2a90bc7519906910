package org.javisor.cli.image;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.javisor.cli.HelpOption;
import org.javisor.cli.UserError;
import org.javisor.disk.DiskException;
import picocli.CommandLine.Mixin;

/** What all commands on disks have in common: how they fail. */
abstract class DiskAction implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  /** What the command does; says with which status it ends. */
  abstract int carryOut() throws IOException, UserError;

  @Override
  public final Integer call() throws UserError {
    try {
      return carryOut();
    } catch (DiskException e) {
      throw Errors.of(e);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw UserError.host(String.valueOf(e.getMessage()), e);
    }
  }
}
