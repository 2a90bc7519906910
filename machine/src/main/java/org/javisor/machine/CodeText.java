package org.javisor.machine;

import java.util.List;
import java.util.Locale;
import org.javisor.engine.CodeReport;
import org.javisor.x86.Decoder;
import org.javisor.x86.Disassembler;

/**
 * What became of a guest's hot code, as text.
 *
 * @param most how many regions, and how many blocks that are none, are shown
 */
record CodeText(int most) {
  /** The hottest code of each CPU. */
  String hottest(List<CodeReport> cpus) {
    StringBuilder text = new StringBuilder();
    for (int cpu = 0; cpu < cpus.size(); cpu++) {
      CodeReport report = cpus.get(cpu);
      text.append("CPU ").append(cpu).append(": ");
      if (nothing(report)) {
        text.append("nothing is translated: nothing was hot, or the engine only interprets\n");
        continue;
      }
      int shown = Math.min(most, report.regions().size());
      text.append(number(report.regions().size())).append(" regions; the ").append(shown).append(" hottest:\n\n");
      long all = samples(report);
      report.regions().subList(0, shown).forEach(region -> append(text, region, all));
      List<CodeReport.Interpreted> rest = report.interpreted();
      text.append(number(rest.size())).append(" hot blocks are interpreted");
      text.append(rest.isEmpty() ? "\n" : "; the hottest:\n");
      rest.subList(0, Math.min(most, rest.size())).forEach(block -> append(text, block));
    }
    return text.toString();
  }

  /** The code at an address. */
  String at(List<CodeReport> cpus, long address) {
    StringBuilder text = new StringBuilder();
    for (CodeReport report : cpus) {
      long all = samples(report);
      report.regions().stream().filter(region -> region.covers(address)).limit(most)
          .forEach(region -> append(text, region, all));
      report.interpreted().stream().filter(block -> block.linear() == address)
          .forEach(block -> append(text, block));
    }
    if (text.isEmpty()) {
      text.append(hex(address)).append(" lies in no region, and no block that became hot begins there\n");
    }
    return text.toString();
  }

  private static boolean nothing(CodeReport report) {
    return report.regions().isEmpty() && report.interpreted().isEmpty();
  }

  private static long samples(CodeReport report) {
    return report.regions().stream().mapToLong(CodeReport.Region::samples).sum();
  }

  private static void append(StringBuilder text, CodeReport.Region region, long all) {
    text.append(String.format(Locale.ROOT,
        "region at %s, %d bit: %d blocks, %d instructions, %,d bytes of bytecode, compiled by %s, %.1f %% of samples%n",
        hex(region.linear()), region.bits(), region.blocks().size(), region.instructions(), region.bytecode(),
        region.compiler(), all == 0 ? 0.0 : 100.0 * region.samples() / all));
    Disassembler disassembler = new Disassembler(codeSize(region.bits()));
    for (CodeReport.Block block : region.blocks()) {
      text.append("  block ").append(hex(block.linear()));
      block.leadsTo().forEach(to -> text.append(
          region.blocks().stream().anyMatch(other -> other.linear() == to) ? " -> " : " -> out to ").append(hex(to)));
      text.append('\n');
      append(text, block, disassembler);
    }
    text.append('\n');
  }

  private static void append(StringBuilder text, CodeReport.Block block, Disassembler disassembler) {
    byte[] code = block.code();
    int offset = 0;
    while (offset < code.length) {
      long address = block.linear() + offset;
      text.append("    ").append(hex(address)).append("  ")
          .append(disassembler.disassemble(code, offset, code.length, address)).append('\n');
      offset += disassembler.length();
    }
  }

  private static void append(StringBuilder text, CodeReport.Interpreted block) {
    text.append(String.format(Locale.ROOT, "  block at %s: %d instructions, ran %,d times; %s%n",
        hex(block.linear()), block.instructions(), block.executed(), block.why()));
  }

  private static int codeSize(int bits) {
    return switch (bits) {
      case 64 -> Decoder.CODE_64;
      case 32 -> Decoder.CODE_32;
      default -> Decoder.CODE_16;
    };
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  private static String number(int n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
