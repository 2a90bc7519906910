package org.javisor.cli.suite;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.machine.BareProcessor;

/** A CPU in real mode that carries out one case after the other. */
final class StepRig implements AutoCloseable {
  /** Wherever no case has put anything: a CPU that goes astray stops there. */
  private static final int HLT = 0xF4;

  private static final int ADDRESSES = 0xF_FFFF;

  /** Those that push FLAGS: PUSHF, INT 3, INT, INTO. */
  private static final Set<Integer> PUSH_FLAGS = Set.of(0x9C, 0xCC, 0xCD, 0xCE);

  /** CF, PF, AF, ZF, SF, TF, IF, DF, OF. */
  private static final int FLAGS = 0xFD5;

  private static final int INTERRUPT_AND_TRAP = 0x300;

  private final BareProcessor processor;
  private final int flags;

  /** What became of a case. */
  sealed interface Result {
    /** As on the real processor. */
    record Same() implements Result {}

    /** Not to be compared. */
    record Unlike(String reason) implements Result {}

    /** Otherwise. */
    record Failed(String how) implements Result {}
  }

  /** @param flags those that count */
  StepRig(String engine, CpuModel model, int flags) {
    this.flags = flags;
    processor = new BareProcessor(engine, model);
    for (int address = 0; address < BareProcessor.MEMORY_BYTES; address++) {
      processor.write(address, HLT);
    }
  }

  Result run(StepCase step) {
    step.memoryBefore().forEach(processor::write);
    Cpu c = processor.state();
    for (StepRegister register : StepRegister.values()) {
      set(c, register, step.before(register));
    }
    processor.step();
    Result result = compare(step, c);
    // What a case has touched, and what a fault that it should not have raised has pushed.
    Stream.concat(step.memoryBefore().keySet().stream(), step.memoryAfter().keySet().stream())
        .forEach(address -> processor.write(address, HLT));
    for (int i = 1; i <= 6; i++) {
      processor.write(stack(step, -i), HLT);
    }
    return result;
  }

  private void set(Cpu c, StepRegister register, int value) {
    switch (register) {
      case FLAGS -> c.rflags(value & 0xFD5 | 2);
      case IP -> c.r[Cpu.RIP] = value;
      case ES, CS, SS, DS -> processor.segment(register.ordinal() - StepRegister.ES.ordinal(), value);
      default -> c.r[register.ordinal()] = value;
    }
  }

  private static int get(Cpu c, StepRegister register) {
    return switch (register) {
      case FLAGS -> (int) c.rflags();
      case IP -> (int) c.r[Cpu.RIP] & 0xFFFF;
      case ES, CS, SS, DS -> c.selector[register.ordinal() - StepRegister.ES.ordinal()];
      default -> (int) c.r[register.ordinal()] & 0xFFFF;
    };
  }

  private static int stack(StepCase step, int offset) {
    return (step.before(StepRegister.SS) << 4) + (step.before(StepRegister.SP) + offset & 0xFFFF) & ADDRESSES;
  }

  private Result compare(StepCase step, Cpu c) {
    if (Differences8086.smallestQuotient(step, get(c, StepRegister.AX))
        && get(c, StepRegister.CS) == step.before(StepRegister.CS)) {
      return new Result.Unlike("the smallest quotient is an error there");
    }
    String wrong = Stream.concat(
        Stream.of(StepRegister.values()).flatMap(register -> wrongRegister(step, c, register)),
        step.memoryBefore().keySet().stream().flatMap(address -> wrongByte(step, address)))
        .collect(Collectors.joining(", "));
    return wrong.isEmpty() ? new Result.Same() : new Result.Failed(wrong);
  }

  private Stream<String> wrongRegister(StepCase step, Cpu c, StepRegister register) {
    int mask = register == StepRegister.FLAGS ? flags : 0xFFFF;
    int wanted = step.after(register);
    if (register == StepRegister.FLAGS && step.divisionError()) {
      // Here, an instruction that fails leaves the flags as they were.
      mask = FLAGS;
      wanted = step.before(register) & ~INTERRUPT_AND_TRAP;
    }
    // The first instruction of the handler has been carried out, too.
    int is = get(c, register) - (register == StepRegister.IP && step.divisionError() ? 1 : 0);
    return (wanted & mask) == (is & mask)
        ? Stream.of()
        : Stream.of("%s %04X, not %04X".formatted(register, is & mask, wanted & mask));
  }

  private Stream<String> wrongByte(StepCase step, int address) {
    int wanted = step.memoryAfter().getOrDefault(address, step.memoryBefore().getOrDefault(address, HLT));
    int mask = 0xFF;
    if (PUSH_FLAGS.contains(step.opcode())) {
      mask = half(step, address, -2, flags, mask);
    }
    if (step.divisionError()) {
      mask = half(step, address, -2, FLAGS, mask);
      wanted = half(step, address, -2, step.before(StepRegister.FLAGS), wanted);
      // There, the address of the next instruction is pushed; here, that of the one that failed.
      wanted = half(step, address, -6, step.before(StepRegister.IP), wanted);
    }
    int is = processor.read(address);
    return (wanted & mask) == (is & mask)
        ? Stream.of()
        : Stream.of("[%05X] %02X, not %02X".formatted(address, is & mask, wanted & mask));
  }

  /** The half of a word on the stack that lies at an address; {@code other} if it lies elsewhere. */
  private static int half(StepCase step, int address, int offset, int word, int other) {
    return address == stack(step, offset)
        ? word & 0xFF
        : address == stack(step, offset + 1) ? word >> 8 & 0xFF : other;
  }

  @Override
  public void close() {
    processor.close();
  }
}
