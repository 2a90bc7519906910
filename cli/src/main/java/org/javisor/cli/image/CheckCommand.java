package org.javisor.cli.image;

import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.cli.ExitStatus;
import org.javisor.disk.CheckResult;
import org.javisor.disk.ImageTools;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code javisor image check}. */
@Command(
    name = "check",
    description = "Looks for damage. Exit status 10: only space is lost; 12: there are errors.",
    footerHeading = "%nexamples%n",
    footer = {"  javisor image check disk.qcow2", "  javisor image check disk.qcow2 --json"})
final class CheckCommand extends ImageAction {
  private static final int MOST_LINES = 20;

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Override
  int carryOut() {
    return report(ImageTools.check(image(), format()), json);
  }

  /** Prints what was found; says with which status the command ends. */
  static int report(CheckResult result, boolean json) {
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("errors", result.errorCount());
      values.put("leaked-clusters", result.leakedClusters());
      values.put("repaired", result.repaired());
      values.put("messages", result.errors());
      System.out.println(Json.of(values));
    } else {
      result.errors().stream().limit(MOST_LINES).forEach(System.out::println);
      if (result.repaired() > 0) {
        System.out.println(result.repaired() + " things repaired");
      }
      System.out.println(
          result.isClean()
              ? "nothing is wrong"
              : result.errorCount() + " errors, " + result.leakedClusters() + " clusters lost");
    }
    if (result.errorCount() > 0) {
      return ExitStatus.IMAGE_ERRORS;
    }
    return result.leakedClusters() > 0 ? ExitStatus.IMAGE_LEAKS : 0;
  }
}
