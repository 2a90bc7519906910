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
  private final TranslatorTier.Settings settings;

  /** Keeps as many regions as the system property {@code javisor.translator.regions} says; 8,000 without it. */
  public TranslatorEngine() {
    this(new TranslatorTier.Settings(THRESHOLD, false, RegionBounds.standard()));
  }

  private TranslatorEngine(TranslatorTier.Settings settings) {
    this.settings = settings;
  }

  /**
   * For tests: a hot block is translated and used at once, on the vCPU's thread, so that equal runs translate equal
   * regions at equal moments.
   *
   * @param threshold executions of a block before it is translated
   */
  public static TranslatorEngine atOnce(int threshold) {
    return new TranslatorEngine(new TranslatorTier.Settings(threshold, true, RegionBounds.standard()));
  }

  /** The same, but each CPU keeps no more than so many regions of translated code; at least 4. */
  public TranslatorEngine keeping(int regions) {
    RegionBounds bounds = new RegionBounds(regions, settings.bounds().bytecode());
    return new TranslatorEngine(new TranslatorTier.Settings(settings.threshold(), settings.atOnce(), bounds));
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
        (c, cache, loop) -> new TranslatorTier(
            c,
            cache,
            memory,
            new RegionTranslator(operations, model.decoderFeatures(), new RegionContext(loop)),
            settings));
  }

  @Override
  public void close() {}
}
