package org.javisor.engine.translator;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** {@code javisor.Optimization}: as long as HotSpot's optimizing compiler took, where it works on request. */
@Name("javisor.Optimization")
@Label("Optimization")
@Description("A region that runs much was compiled anew, by C2")
@Category({"Javisor", "Translator"})
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // The flight recorder reads the fields.
final class OptimizationEvent extends Event {
  @Label("Guest-Physical Address")
  @Description("Of the region's first instruction")
  @MemoryAddress
  private long guestPhys;

  @Label("Blocks")
  private int blocks;

  static OptimizationEvent start() {
    OptimizationEvent event = new OptimizationEvent();
    event.begin();
    return event;
  }

  void record(Region region) {
    if (shouldCommit()) {
      guestPhys = region.interpreted().start;
      blocks = region.plan().blocks().size();
      commit();
    }
  }
}
