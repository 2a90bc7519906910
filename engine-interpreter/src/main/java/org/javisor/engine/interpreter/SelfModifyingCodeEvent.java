package org.javisor.engine.interpreter;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** {@code javisor.SelfModifyingCode}. */
@Name("javisor.SelfModifyingCode")
@Label("Self-Modifying Code")
@Description("A store of the guest or of a device has overwritten code that was decoded or translated")
@Category({"Javisor", "Engine"})
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // The flight recorder reads the fields.
final class SelfModifyingCodeEvent extends Event {
  @Label("Guest-Physical Address")
  @MemoryAddress
  private long guestPhys;

  @Label("Size")
  @DataAmount
  private int size;

  @Label("Dropped")
  @Description("Decoded blocks and translated regions that held the bytes")
  private int dropped;

  static void record(long guestPhys, int size, int dropped) {
    SelfModifyingCodeEvent event = new SelfModifyingCodeEvent();
    if (event.shouldCommit()) {
      event.guestPhys = guestPhys;
      event.size = size;
      event.dropped = dropped;
      event.commit();
    }
  }
}
