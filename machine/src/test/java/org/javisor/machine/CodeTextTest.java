package org.javisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.javisor.engine.CodeReport;
import org.junit.jupiter.api.Test;

/** How what became of code is written down. */
class CodeTextTest {
  private static final CodeReport.Region LOOP = new CodeReport.Region(0x1000, 64,
      List.of(new CodeReport.Block(0x1000, new byte[] {0x48, 0x01, (byte) 0xC8, (byte) 0xFF, (byte) 0xC9, 0x75,
        (byte) 0xF9}, 3, List.of(0x1000L, 0x1007L))),
      321, "C2", 30);
  private static final CodeReport.Region OTHER =
      new CodeReport.Region(0x2000, 32, List.of(new CodeReport.Block(0x2000, new byte[] {(byte) 0xC3}, 1, List.of())),
          99, "C1", 10);
  private static final CodeReport.Interpreted BLOCK = new CodeReport.Interpreted(0x3000, 4, 12_345, "too odd");
  private static final List<CodeReport> CPU = List.of(new CodeReport(List.of(LOOP, OTHER), List.of(BLOCK)));

  @Test
  void theHottestRegionsAreListedWithTheirInstructions() {
    assertThat(new CodeText(1).hottest(CPU).lines()).containsExactly(
        "CPU 0: 2 regions; the 1 hottest:",
        "",
        "region at 0x1000, 64 bit: 1 blocks, 3 instructions, 321 bytes of bytecode, compiled by C2, 75.0 % of samples",
        "  block 0x1000 -> 0x1000 -> out to 0x1007",
        "    0x1000  add rax,rcx",
        "    0x1003  dec ecx",
        "    0x1005  jne 0x1000",
        "",
        "1 hot blocks are interpreted; the hottest:",
        "  block at 0x3000: 4 instructions, ran 12,345 times; too odd");
  }

  @Test
  void anAddressIsLookedForInsideOfBlocks() {
    assertThat(new CodeText(5).at(CPU, 0x1003)).startsWith("region at 0x1000").doesNotContain("0x2000");
    assertThat(new CodeText(5).at(CPU, 0x3000)).contains("too odd");
    assertThat(new CodeText(5).at(CPU, 0x1007)).isEqualTo(
        "0x1007 lies in no region, and no block that became hot begins there\n");
  }

  @Test
  void bytesThatAreNoInstructionDoNotStopTheListing() {
    CodeReport.Region bad = new CodeReport.Region(0x10, 16,
        List.of(new CodeReport.Block(0x10, new byte[] {(byte) 0xF0, (byte) 0x90, (byte) 0xC3}, 2, List.of())), 1, "C1",
        0);
    assertThat(new CodeText(1).hottest(List.of(new CodeReport(List.of(bad), List.of())))).contains("(bad)", "ret");
  }

  @Test
  void anEngineThatTranslatesNothingIsNamedAsTheReason() {
    assertThat(new CodeText(1).hottest(List.of(CodeReport.EMPTY))).contains("the engine only interprets");
  }
}
