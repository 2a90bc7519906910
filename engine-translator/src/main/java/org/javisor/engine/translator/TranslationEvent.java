package org.javisor.engine.translator;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** {@code javisor.Translation}: as long as making the bytecode and defining the class took. */
@Name("javisor.Translation")
@Label("Translation")
@Description("A region of guest code became JVM bytecode, or could not")
@Category({"Javisor", "Translator"})
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // The flight recorder reads the fields.
final class TranslationEvent extends Event {
  @Label("Guest-Physical Address")
  @Description("Of the region's first instruction")
  @MemoryAddress
  private long guestPhys;

  @Label("Mode")
  @Description("The mode key of the code: code size and what else decoding depends on")
  private int mode;

  @Label("Result")
  @Description("\"translated\", or why not")
  private String result = "";

  @Label("Grown")
  @Description("The region takes the place of a smaller one")
  private boolean grown;

  @Label("Blocks Planned")
  private int planned;

  @Label("Blocks Translated")
  private int blocks;

  @Label("Instructions Translated")
  private int instructions;

  @Label("Bytecode Size")
  @DataAmount
  private int bytecode;

  /** Starts the clock. */
  static TranslationEvent start() {
    TranslationEvent event = new TranslationEvent();
    event.begin();
    return event;
  }

  /**
   * Records it, if somebody wants to know.
   *
   * @param made null where the plan could not be translated
   */
  void record(RegionPlan plan, String outcome, RegionTranslator.@Nullable Translation made) {
    if (!shouldCommit()) {
      return;
    }
    guestPhys = plan.entry().start;
    mode = plan.mode();
    grown = plan.grownFrom() != null;
    planned = plan.blocks().size();
    result = outcome;
    if (made != null) {
      blocks = made.plan().blocks().size();
      instructions = made.plan().blocks().stream().mapToInt(PlannedBlock::count).sum();
      bytecode = made.bytecode();
    }
    commit();
  }
}
