package org.javisor.devices.pc.pci;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.javisor.device.InterruptLine;

/**
 * Leads PCI interrupt pins to interrupt controllers: pin p of device d to PIRQ (d - 1 + p) mod 4, which firmware for
 * this chip set takes for granted; PIRQ n to global system interrupt 16 + n, and through the ISA bridge's routing
 * register n to an ISA interrupt.
 *
 * @see "Intel 82371SB (PIIX3) data sheet, 2.2.10 PIRQx Route Control Registers"
 */
public final class PirqRouter {
  public static final int PIRQS = 4;
  public static final int FIRST_GSI = 16;

  /** The PCI device of the ISA bridge that holds the routing registers. */
  public static final int ISA_DEVICE = 1;

  /** The configuration register of the first PIRQ. */
  public static final int FIRST_REGISTER = 0x60;

  private static final int DISABLED = 0x80;
  private static final int ISA_IRQS = 16;

  private final InterruptLine[] gsiLines = new InterruptLine[PIRQS];
  private final InterruptLine[] isaLines = new InterruptLine[ISA_IRQS];
  private final int[] sources = new int[PIRQS];
  private final int[] routes = new int[PIRQS];

  /**
   * @param gsiLine gives a new wire to a global system interrupt
   * @param isaLine gives a new wire to an ISA interrupt
   */
  public PirqRouter(IntFunction<InterruptLine> gsiLine, IntFunction<InterruptLine> isaLine) {
    Arrays.setAll(gsiLines, n -> gsiLine.apply(FIRST_GSI + n));
    Arrays.setAll(isaLines, isaLine);
    Arrays.fill(routes, DISABLED);
  }

  /** The PIRQ that a pin leads to. */
  public static int pirq(int device, int pin) {
    return device - 1 + pin & PIRQS - 1;
  }

  /**
   * A new wire from a pin.
   *
   * @param pin 0 for INTA# to 3 for INTD#
   */
  InterruptLine line(int device, int pin) {
    int pirq = pirq(device, pin);
    return new InterruptLine() {
      private boolean asserted;

      @Override
      public void set(boolean level) {
        if (asserted != level) {
          asserted = level;
          change(pirq, level ? 1 : -1);
        }
      }
    };
  }

  private synchronized void change(int pirq, int delta) {
    sources[pirq] += delta;
    drive();
  }

  /** Writes a routing register: bit 7 disconnects, bits 3:0 name the ISA interrupt. */
  synchronized void route(int pirq, int value) {
    routes[pirq] = value;
    drive();
  }

  private void drive() {
    int levels = 0;
    for (int n = 0; n < PIRQS; n++) {
      gsiLines[n].set(sources[n] > 0);
      if (sources[n] > 0 && (routes[n] & DISABLED) == 0) {
        levels |= 1 << (routes[n] & 0xF);
      }
    }
    for (int irq = 0; irq < ISA_IRQS; irq++) {
      isaLines[irq].set((levels >> irq & 1) != 0);
    }
  }
}
