package org.javisor.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A snapshot of an engine's counters.
 *
 * @param retired instructions retired
 * @param values further counters by name, in the order to print them
 */
public record EngineCounters(long retired, Map<String, Long> values) {
  public EngineCounters {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
