package org.javisor.engine;

import java.util.List;

/**
 * What an engine has made of guest code, for people who look into it.
 *
 * @param regions code that is held in another form than the guest's, hottest first
 * @param interpreted hot code that is not, hottest first
 */
public record CodeReport(List<Region> regions, List<Interpreted> interpreted) {
  /** Of an engine that makes nothing of it. */
  public static final CodeReport EMPTY = new CodeReport(List.of(), List.of());

  public CodeReport {
    regions = List.copyOf(regions);
    interpreted = List.copyOf(interpreted);
  }

  /**
   * Blocks that are translated as one.
   *
   * @param linear the address that it was entered at last
   * @param bits of the code segment: 16, 32 or 64
   * @param blocks the entry's first
   * @param bytecode bytes of the method that it became
   * @param compiler whose code of the method runs
   * @param samples how many of the CPU's runs, of 20,000 instructions mostly, ended there: a share of its time
   */
  public record Region(long linear, int bits, List<Block> blocks, int bytecode, String compiler, long samples) {
    public Region {
      blocks = List.copyOf(blocks);
    }

    /** Instructions of all blocks. */
    public int instructions() {
      return blocks.stream().mapToInt(Block::instructions).sum();
    }

    /** Whether an address lies in one of the blocks. */
    public boolean covers(long address) {
      return blocks.stream().anyMatch(block -> block.linear() <= address
          && address < block.linear() + block.code().length);
    }
  }

  /**
   * Code without transfers of control but at its end.
   *
   * @param linear of its first byte
   * @param code the bytes that were translated
   * @param leadsTo known addresses of what may run next
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares blocks or writes their bytes.
  public record Block(long linear, byte[] code, int instructions, List<Long> leadsTo) {
    public Block {
      leadsTo = List.copyOf(leadsTo);
    }
  }

  /**
   * A hot block that the interpreter runs.
   *
   * @param linear of its first byte, where it ran when it became hot
   * @param instructions of the block
   * @param executed how many times it ran
   * @param why it is not translated
   */
  public record Interpreted(long linear, int instructions, long executed, String why) {}
}
