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

  public TranslatorEngine() {
    this(THRESHOLD);
  }

  /** @param threshold executions of a block before it is translated; tests choose few */
  public TranslatorEngine(int threshold) {
    this.threshold = threshold;
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
            c, cache, memory, new RegionTranslator(operations, model.decoderFeatures()), threshold));
  }

  @Override
  public void close() {}
}
