package org.javisor.engine.translator;

import org.javisor.cpu.CpuBus;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.OperationTable;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.interpreter.InterpreterVcpu;
import org.javisor.memory.AddressSpace;

/**
 * Binary translation: cold code runs in the interpreter, hot regions as JVM bytecode that HotSpot compiles.
 *
 * @see InterpreterEngine
 */
public final class TranslatorEngine implements Engine {
  /** Executions of a block before it is translated. */
  public static final int THRESHOLD = 500;

  private final OperationTable operations = InterpreterEngine.operations();
  private final int threshold;
  private final boolean atOnce;

  public TranslatorEngine() {
    this(THRESHOLD, false);
  }

  private TranslatorEngine(int threshold, boolean atOnce) {
    this.threshold = threshold;
    this.atOnce = atOnce;
  }

  /**
   * For tests: a hot block is translated and used at once, on the vCPU's thread, so that equal runs translate equal
   * regions at equal moments.
   *
   * @param threshold executions of a block before it is translated
   */
  public static TranslatorEngine atOnce(int threshold) {
    return new TranslatorEngine(threshold, true);
  }

  @Override
  public String name() {
    return "translator";
  }

  @Override
  public Vcpu newVcpu(CpuModel model, AddressSpace memory, CpuBus bus) {
    return new InterpreterVcpu(
        model,
        memory,
        bus,
        operations,
        (c, cache) -> new TranslatorTier(
            c, cache, memory, new RegionTranslator(operations, model.decoderFeatures()), threshold, atOnce));
  }

  @Override
  public void close() {}
}
