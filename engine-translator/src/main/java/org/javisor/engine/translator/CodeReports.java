package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.engine.CodeReport;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.Exits;

/** Writes down what became of hot code. On the vCPU's thread, or when that has ended. */
final class CodeReports {
  private final BackgroundTranslator background;

  CodeReports(BackgroundTranslator background) {
    this.background = background;
  }

  /**
   * The whole report.
   *
   * @param waiting hot blocks that are no regions, without those that the translator refused
   */
  CodeReport of(InstalledRegions installed, List<CodeReport.Interpreted> waiting) {
    List<CodeReport.Region> regions = new ArrayList<>();
    installed.forEach((region, bytecode) -> regions.add(region(region, bytecode)));
    regions.sort(Comparator.comparingLong(CodeReport.Region::samples).reversed());
    List<CodeReport.Interpreted> interpreted = new ArrayList<>(waiting);
    for (BackgroundTranslator.Refusal refusal : background.refusals()) {
      Block entry = refusal.plan().entry();
      interpreted.add(new CodeReport.Interpreted(
          refusal.plan().linear(), entry.count, entry.executions, refusal.reason()));
    }
    interpreted.sort(Comparator.comparingLong(
        (CodeReport.Interpreted n) -> n.executed() * n.instructions()).reversed());
    return new CodeReport(regions, interpreted);
  }

  private CodeReport.Region region(Region region, int bytecode) {
    RegionPlan plan = region.plan();
    long base = region.lastBase() == Region.NOWHERE ? plan.linear() : region.lastBase();
    List<CodeReport.Block> blocks = plan.blocks().stream().map(block -> block(block, base)).toList();
    int bits = switch (plan.mode() & Cpu.MODE_CODE_SIZE) {
      case Cpu.MODE_CODE_64 -> 64;
      case Cpu.MODE_CODE_32 -> 32;
      default -> 16;
    };
    return new CodeReport.Region(base, bits, blocks, bytecode, background.compiler(region), region.samples);
  }

  private static CodeReport.Block block(PlannedBlock block, long base) {
    List<Long> leadsTo = new ArrayList<>();
    for (long delta : new long[] {block.taken(), block.fall()}) {
      if (delta != Exits.NONE) {
        leadsTo.add(base + delta);
      }
    }
    return new CodeReport.Block(base + block.delta(), block.code(), block.count(), leadsTo);
  }
}
