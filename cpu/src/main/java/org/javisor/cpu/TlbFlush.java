package org.javisor.cpu;

/** Why cached translations are invalidated, for recordings. */
enum TlbFlush {
  /** CR3 was loaded. */
  ADDRESS_SPACE("address space switched"),
  /** CR0, CR4 or EFER changed what paging means. */
  MODE("paging mode changed"),
  /** Global pages included. */
  ALL("everything"),
  /** Global pages stay. */
  NOT_GLOBAL("everything but global pages"),
  /** INVLPG. */
  PAGE("one page"),
  /** INVPCID. */
  INVPCID("process-context identifiers");

  private final String text;

  TlbFlush(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /**
   * Records it, if somebody wants to know.
   *
   * @param linear the page's address where it is one, else 0
   */
  void record(Cpu c, long linear) {
    if (FlightRecording.isOn()) {
      TlbFlushEvent.record(text, linear, c.cr3);
    }
  }
}
