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
}
