package org.javisor.cpu;

/**
 * The meaning of an instruction over its operands. Complete and general; engines use specialised forms of the same
 * static methods where it pays.
 *
 * <p>Order of effects: addresses, reads, compute, memory write, registers, flags: a fault leaves no trace. RIP: {@code
 * c.r[Cpu.RIP]} holds the RIP of the block's first instruction; {@link Operands#nextRip} gives that of the next one. An
 * operation that transfers control sets {@code c.r[Cpu.RIP]} itself; all others leave it alone.
 */
@FunctionalInterface
public interface Operation {
  void execute(Cpu c, Operands o);

  /**
   * The form of this operation for one instruction: what depends on the operands' kinds alone is decided here, once. An
   * engine that keeps decoded instructions asks for it when it decodes.
   *
   * @param o the only operands that the result may be executed with
   */
  default Operation bind(Operands o) {
    return this;
  }
}
