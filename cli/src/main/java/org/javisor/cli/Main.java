package org.javisor.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.javisor.cli.image.ImageCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The javisor command. */
@Command(
    name = "javisor",
    description = "Runs unmodified x86 operating systems in virtual machines, on any JDK.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class, ExplainCommand.class, ImageCommand.class, SwitchCommand.class, DoctorCommand.class,
      VersionCommand.class,
      HelpCommand.class
    })
public final class Main implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec commandLine;

  /** Carries the command out and ends the process with its exit status. */
  public static void main(String[] arguments) {
    System.exit(execute(new MachineRunner(), arguments));
  }

  static int execute(Runner runner, String... arguments) {
    return commandLine(runner).execute(arguments);
  }

  static CommandLine commandLine(Runner runner) {
    IFactory standard = CommandLine.defaultFactory();
    CommandLine line = new CommandLine(new Main(), new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        if (type == RunCommand.class) {
          return type.cast(new RunCommand(runner));
        }
        return type == ExplainCommand.class ? type.cast(new ExplainCommand(runner)) : standard.create(type);
      }
    });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Main::wrongUsage);
    line.setExecutionExceptionHandler(Main::failed);
    return line;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        commandLine.commandLine(), "say what to do: run, explain, image, switch, doctor, version or help");
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(name + ": " + oneLine(e.getMessage()) + suggestion(e) + "; try '" + name + " --help'");
    err.flush();
    return ExitStatus.USAGE;
  }

  private static String suggestion(ParameterException e) {
    List<String> near = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult result) {
    if (e instanceof UserError error) {
      line.getErr().println("javisor: " + oneLine(error.getMessage()));
      return error.status();
    }
    line.getErr().println("javisor: this is a bug in Javisor: " + e);
    e.printStackTrace(line.getErr());
    return ExitStatus.INTERNAL;
  }

  private static String oneLine(@Nullable String text) {
    return String.valueOf(text).replaceAll("\\s+", " ");
  }
}
