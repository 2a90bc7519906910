package org.javisor.cpu;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** {@code javisor.TlbFlush}. Off unless a recording asks for it: a busy guest does it thousands of times a second. */
@Name("javisor.TlbFlush")
@Label("TLB Flush")
@Description("The guest has invalidated cached translations of linear addresses")
@Category({"Javisor", "CPU"})
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // The flight recorder reads the fields.
final class TlbFlushEvent extends Event {
  @Label("Cause")
  private String cause = "";

  @Label("Linear Address")
  @Description("Of the page where one is invalidated, else 0")
  @MemoryAddress
  private long linear;

  @Label("CR3")
  @Description("Names the address space")
  @MemoryAddress
  private long cr3;

  static void record(String cause, long linear, long cr3) {
    TlbFlushEvent event = new TlbFlushEvent();
    if (event.shouldCommit()) {
      event.cause = cause;
      event.linear = linear;
      event.cr3 = cr3;
      event.commit();
    }
  }
}
