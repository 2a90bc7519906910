package org.javisor.devices.pc.interrupt;

import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Finds the local APICs that a message is for: the system bus of the APICs. */
final class ApicRouter implements LocalApic.Bus {
  private final LocalApic[] apics;
  private final IntConsumer endOfInterrupt;
  private final BiConsumer<LocalApic, ApicMessage> cpuEvent;
  /** Where the search for a lowest-priority destination begins, so that equals take turns. */
  private int turn;

  ApicRouter(LocalApic[] apics, IntConsumer endOfInterrupt, BiConsumer<LocalApic, ApicMessage> cpuEvent) {
    this.apics = apics;
    this.endOfInterrupt = endOfInterrupt;
    this.cpuEvent = cpuEvent;
  }

  /** Sends a message by its destination. Returns whether some local APIC took it. */
  boolean send(ApicMessage message) {
    if (message.mode() == DeliveryMode.LOWEST_PRIORITY) {
      LocalApic lowest = lowestPriority(message);
      return lowest != null && lowest.accept(message);
    }
    boolean taken = false;
    for (LocalApic apic : apics) {
      if (apic.isDestination(message.destination(), message.logical())) {
        taken |= apic.accept(message);
      }
    }
    return taken;
  }

  /** @see "Intel SDM volume 3, 11.6.2.4 Lowest Priority Delivery Mode" */
  private @Nullable LocalApic lowestPriority(ApicMessage message) {
    LocalApic lowest = null;
    for (int i = 0; i < apics.length; i++) {
      LocalApic apic = apics[(turn + i) % apics.length];
      boolean candidate = apic.softwareEnabled() && apic.isDestination(message.destination(), message.logical());
      if (candidate && (lowest == null || apic.processorPriority() < lowest.processorPriority())) {
        lowest = apic;
      }
    }
    if (lowest != null) {
      turn = (lowest.id + 1) % apics.length;
    }
    return lowest;
  }

  @Override
  public void send(ApicMessage message, LocalApic.Shorthand shorthand, LocalApic sender) {
    switch (shorthand) {
      case NONE -> send(message);
      case SELF -> sender.accept(message);
      case ALL, OTHERS -> {
        for (LocalApic apic : apics) {
          boolean included = shorthand == LocalApic.Shorthand.ALL || apic != sender;
          if (included && apic.base().enabled()) {
            apic.accept(message);
          }
        }
      }
    }
  }

  @Override
  public void endOfInterrupt(int vector) {
    endOfInterrupt.accept(vector);
  }

  @Override
  public void cpuEvent(LocalApic apic, ApicMessage message) {
    cpuEvent.accept(apic, message);
  }
}
