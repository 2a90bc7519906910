package org.javisor.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.javisor.device.network.MacAddress;

/** Which port leads to an address: those of cards are known, others are learned from what they send, and forgotten. */
final class MacTable {
  static final int MOST_ENTRIES = 4096;
  static final long AGE_NANOS = 300_000_000_000L;

  private record Key(int vlan, MacAddress address) {}

  private record Entry(SwitchPort port, long heard) {}

  private final Map<MacAddress, SwitchPort> pinned = new HashMap<>();

  /** The one that was not heard for the longest time first. */
  private final LinkedHashMap<Key, Entry> learned = new LinkedHashMap<>();

  /** The address of a port's card; replaces the one before. */
  synchronized void pin(MacAddress address, SwitchPort port) {
    pinned.values().removeIf(port::equals);
    pinned.putIfAbsent(address, port);
  }

  synchronized void learn(int vlan, MacAddress source, SwitchPort port, long now) {
    if (source.isGroup() || pinned.containsKey(source)) {
      return;
    }
    Key key = new Key(vlan, source);
    learned.remove(key);
    learned.put(key, new Entry(port, now));
    if (learned.size() > MOST_ENTRIES) {
      learned.pollFirstEntry();
    }
  }

  synchronized Optional<SwitchPort> find(int vlan, MacAddress destination, long now) {
    SwitchPort known = pinned.get(destination);
    if (known != null) {
      return Optional.of(known);
    }
    Key key = new Key(vlan, destination);
    Entry entry = learned.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (now - entry.heard > AGE_NANOS) {
      learned.remove(key);
      return Optional.empty();
    }
    return Optional.of(entry.port);
  }

  synchronized void forget(SwitchPort port) {
    pinned.values().removeIf(port::equals);
    learned.values().removeIf(entry -> entry.port.equals(port));
  }

  synchronized int size() {
    return learned.size() + pinned.size();
  }
}
