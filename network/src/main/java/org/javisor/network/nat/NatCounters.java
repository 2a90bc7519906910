package org.javisor.network.nat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the NAT did, and what it refused; may be read on any thread. */
public final class NatCounters {
  final LongAdder malformed = new LongAdder();
  final LongAdder unknown = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder full = new LongAdder();
  final LongAdder tcpConnections = new LongAdder();
  final LongAdder udpFlows = new LongAdder();
  final LongAdder nameQueries = new LongAdder();
  final LongAdder leases = new LongAdder();

  /** By name, in the order to print them. */
  public Map<String, Long> values() {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("NAT TCP connections", tcpConnections.sum());
    values.put("NAT UDP flows", udpFlows.sum());
    values.put("NAT name queries", nameQueries.sum());
    values.put("NAT leases", leases.sum());
    values.put("NAT frames malformed", malformed.sum());
    values.put("NAT frames of unknown kinds", unknown.sum());
    values.put("NAT connections refused", refused.sum());
    values.put("NAT tables full", full.sum());
    return values;
  }
}
