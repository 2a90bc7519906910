package org.javisor.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.javisor.cli.image.ImageCommand;
import org.javisor.cli.lab.LabCommand;
import org.javisor.cli.suite.SuiteCommand;
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
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Callable<Integer> {
  /** All commands, in the order of the help text. */
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("run", RunCommand.class);
    COMMANDS.put("explain", ExplainCommand.class);
    COMMANDS.put("image", ImageCommand.class);
    COMMANDS.put("switch", SwitchCommand.class);
    COMMANDS.put("suite", SuiteCommand.class);
    COMMANDS.put("lab", LabCommand.class);
    COMMANDS.put("doctor", DoctorCommand.class);
    COMMANDS.put("version", VersionCommand.class);
    COMMANDS.put("help", HelpCommand.class);
  }

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
    return commandLine(runner, arguments).execute(arguments);
  }

  /**
   * The command with the subcommand that is called, which knows its options then: to find out those of all others takes
   * as long as the rest of a start. With all of them where another one than these is called, or help is wanted.
   */
  static CommandLine commandLine(Runner runner, String... arguments) {
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
    String called = arguments.length == 0 ? "" : arguments[0];
    if (COMMANDS.containsKey(called) && COMMANDS.get(called) != HelpCommand.class) {
      line.addSubcommand(called, COMMANDS.get(called));
    } else {
      COMMANDS.forEach(line::addSubcommand);
    }
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Main::wrongUsage);
    line.setExecutionExceptionHandler(Main::failed);
    return line;
  }

  @Override
  public Integer call() {
    List<String> names = List.copyOf(COMMANDS.keySet());
    throw new ParameterException(
        commandLine.commandLine(),
        "say what to do: " + String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast());
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
