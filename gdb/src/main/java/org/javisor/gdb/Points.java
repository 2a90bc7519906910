package org.javisor.gdb;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.javisor.cpu.Watchpoint;
import org.javisor.engine.DebugPoints;

/** The breakpoints and watchpoints that gdb has set. */
final class Points {
  /** More than anybody sets by hand. */
  static final int MOST = 1024;

  private static final int SOFTWARE = 0;
  private static final int HARDWARE = 1;
  private static final int STORES = 2;
  private static final int LOADS = 3;
  private static final int ANY_USE = 4;

  private final Set<Long> software = new HashSet<>();
  private final Set<Long> hardware = new HashSet<>();

  /** With the words in which gdb is told of them. */
  private final Map<Watchpoint, String> watched = new HashMap<>();

  /**
   * Sets or takes away.
   *
   * @param type as in gdb's packets Z and z
   * @return whether there is such a type
   * @throws BadPacketException if there are too many, or it is not one that can be
   */
  boolean change(int type, long address, int length, boolean set) throws BadPacketException {
    return switch (type) {
      case SOFTWARE -> change(software, address, set);
      case HARDWARE -> change(hardware, address, set);
      case STORES -> change(address, length, "watch", set);
      case LOADS -> change(address, length, "rwatch", set);
      case ANY_USE -> change(address, length, "awatch", set);
      default -> false;
    };
  }

  private boolean change(Set<Long> addresses, long address, boolean set) throws BadPacketException {
    if (set) {
      requireRoom();
      addresses.add(address);
    } else {
      addresses.remove(address);
    }
    return true;
  }

  private boolean change(long address, int length, String word, boolean set) throws BadPacketException {
    if (length < 1 || length > Watchpoint.LONGEST) {
      throw new BadPacketException();
    }
    Watchpoint point = new Watchpoint(address, length, !word.equals("watch"), !word.equals("rwatch"));
    if (set) {
      requireRoom();
      watched.put(point, word);
    } else {
      watched.remove(point);
    }
    return true;
  }

  private void requireRoom() throws BadPacketException {
    if (software.size() + hardware.size() + watched.size() >= MOST) {
      throw new BadPacketException();
    }
  }

  /** Whether gdb calls the breakpoint at an address one of the hardware. */
  boolean isHardware(long address) {
    return hardware.contains(address) && !software.contains(address);
  }

  /** What gdb calls a use of watched memory. */
  String word(Watchpoint point) {
    return watched.getOrDefault(point, "watch");
  }

  DebugPoints all() {
    Set<Long> breakpoints = new HashSet<>(software);
    breakpoints.addAll(hardware);
    return new DebugPoints(breakpoints, watched.keySet().stream().toList());
  }
}
