package org.javisor.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.ajax.JSON;
import org.javisor.machine.VirtualMachine;

/** The machine as the page shows it, in JSON. Counters count from the machine's start; the page makes rates of them. */
final class MachineView {
  private final VirtualMachine machine;
  private final String name;
  private final LongSupplier nanos;
  private final MediaShelf shelf;

  MachineView(VirtualMachine machine, String name, LongSupplier nanos, MediaShelf shelf) {
    this.machine = machine;
    this.shelf = shelf;
    this.name = name;
    this.nanos = nanos;
  }

  String name() {
    return name;
  }

  String json() {
    Map<String, Long> statistics = machine.statistics();
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", name);
    view.put("state", machine.paused() ? "paused" : "running");
    view.put("nanos", nanos.getAsLong());
    view.put("leds", machine.keyboard().leds());
    view.put("viewers", machine.screen().viewers());
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("instructions", sum(statistics, "retired instructions"));
    counters.put("exits", sum(statistics, "port reads", "port writes", "interrupts"));
    counters.put("diskRead", sum(statistics, "disk bytes read"));
    counters.put("diskWritten", sum(statistics, "disk bytes written"));
    if (statistics.containsKey("network bytes received")) {
      counters.put("netReceived", sum(statistics, "network bytes received"));
      counters.put("netSent", sum(statistics, "network bytes sent"));
    }
    view.put("counters", counters);
    view.put("media", shelf.view());
    return new JSON().toJSON(view);
  }

  private static long sum(Map<String, Long> statistics, String... names) {
    long sum = 0;
    for (String counter : names) {
      sum += statistics.getOrDefault(counter, 0L);
    }
    return sum;
  }
}
