package org.javisor.cli;

import java.io.PrintStream;
import org.javisor.cli.Runner.Running;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code javisor explain}: a run, and then what became of the guest's code. */
@Command(
    name = "explain", abbreviateSynopsis = true,
    description = {
      "Runs a virtual machine as 'javisor run' does, and prints at the end what became of the guest's hot code:",
      "its regions as they were translated, or why a block was not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  javisor explain --cold --timeout 10               the hottest regions of Debian's first ten seconds",
      "  javisor explain --kernel vmlinuz --initrd initrd.gz --hottest 20",
      "  javisor explain --kernel test.elf --at 0x101234",
      "",
      "The report goes to standard error, after the guest's output on standard output."
    })
final class ExplainCommand extends RunCommand {
  private static final String DEFAULT = "5";

  @Option(
      names = "--hottest", paramLabel = "N", defaultValue = DEFAULT,
      description = "Shows so many regions, and as many hot blocks that are none. Default: ${DEFAULT-VALUE}.")
  private int hottest;

  @Option(
      names = "--at", paramLabel = "ADDRESS", converter = AddressConverter.class,
      description = "Shows the regions with the code at this linear address, or says why there are none.")
  private @Nullable Long at;

  ExplainCommand(Runner runner) {
    super(runner);
  }

  @Override
  Session.Report report() {
    int most = Math.max(1, hottest);
    Long address = at;
    Session.Report statistics = super.report();
    return (Running machine, int exitStatus, PrintStream to) -> {
      to.print(address == null ? machine.explainHottest(most) : machine.explain(address, most));
      statistics.print(machine, exitStatus, to);
    };
  }

  /** Reads an address in hexadecimal. */
  static final class AddressConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      if (!text.matches("(0[xX])?[0-9a-fA-F]{1,16}")) {
        throw new TypeConversionException("'" + text + "' is not an address; write for instance 0xffffffff81000000");
      }
      return Long.parseUnsignedLong(text.replaceFirst("^0[xX]", ""), 16);
    }
  }
}
