package org.javisor.engine.interpreter;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * {@code javisor.Eviction}. Must not be touched unless {@link org.javisor.cpu.FlightRecording#isOn}.
 */
@Name("javisor.Eviction")
@Label("Eviction")
@Description("Decoded or translated code was dropped to make room")
@Category({"Javisor", "Engine"})
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // The flight recorder reads the fields.
public final class EvictionEvent extends Event {
  @Label("Reason")
  private String reason = "";

  @Label("Decoded Blocks")
  @Description("Blocks of the interpreter that were dropped")
  private long blocks;

  @Label("Regions")
  @Description("Translated regions that were dropped")
  private long regions;

  @Label("Regions Left")
  private long regionsLeft;

  /**
   * Records an eviction, if somebody wants to know.
   *
   * @param blocks of the interpreter that were dropped
   * @param regions translated ones that were dropped
   * @param regionsLeft those that stay
   */
  public static void record(String reason, long blocks, long regions, long regionsLeft) {
    EvictionEvent event = new EvictionEvent();
    if (event.shouldCommit()) {
      event.reason = reason;
      event.blocks = blocks;
      event.regions = regions;
      event.regionsLeft = regionsLeft;
      event.commit();
    }
  }
}
