package org.javisor.firmware.acpi;

import static org.javisor.firmware.acpi.Aml.and;
import static org.javisor.firmware.acpi.Aml.define;
import static org.javisor.firmware.acpi.Aml.device;
import static org.javisor.firmware.acpi.Aml.eisaId;
import static org.javisor.firmware.acpi.Aml.integer;
import static org.javisor.firmware.acpi.Aml.method;
import static org.javisor.firmware.acpi.Aml.name;
import static org.javisor.firmware.acpi.Aml.or;
import static org.javisor.firmware.acpi.Aml.pack;
import static org.javisor.firmware.acpi.Aml.result;
import static org.javisor.firmware.acpi.Aml.store;
import static org.javisor.firmware.acpi.Aml.when;

import java.util.List;
import java.util.function.Function;
import org.javisor.device.PcBoard.IsaRouter;
import org.javisor.device.PcBoard.Pci;
import org.javisor.device.PcBoard.PinRoute;

/**
 * Where the interrupt pins of PCI devices lead: to the I/O APIC, or, for systems that do without it, to the 8259As
 * through link devices, which the ISA bridge routes. Systems say in {@code _PIC} which of them they use.
 *
 * @see "ACPI 6.5, sections 5.8.1 _PIC Method and 6.2.13 _PRT (PCI Routing Table)"
 */
final class PciInterrupts {
  private static final int MAXIMUM_ROUTES = 255;
  private static final int ALL_FUNCTIONS = 0xFFFF;

  /** Of a routing register: leads nowhere. */
  private static final int DISCONNECTED = 0x80;

  private static final int PRESENT_DISABLED = 0x09;
  private static final int PRESENT_ENABLED = 0x0B;

  private final Pci pci;
  private final IsaRouter router;

  PciInterrupts(Pci pci) {
    this.pci = pci;
    this.router = pci.isaRouter();
  }

  /** At the root: which interrupt controllers the system uses; it is 0 until it says so. */
  byte[] model() {
    return Aml.join(
        define("PICF", integer(0)), method("_PIC", 1, store(Aml.argument(), name("PICF"))));
  }

  /** In the host bridge: {@code _PRT}, and the bridge whose registers connect the links. */
  byte[] routing() {
    return Aml.join(
        isaBridge(),
        define("PRTA", routes(route -> Aml.join(integer(0), integer(route.gsi())))),
        define("PRTP", routes(route -> Aml.join(name("\\_SB.PCI0.ISA." + link(number(route))), integer(0)))),
        method("_PRT", 0, when(name("PICF"), result(name("PRTA"))), result(name("PRTP"))));
  }

  private int number(PinRoute route) {
    return route.gsi() - router.firstGsi();
  }

  private static String link(int number) {
    return "LNK" + (char) ('A' + number);
  }

  private static String register(int number) {
    return "PRQ" + number;
  }

  /** Each route: address with all functions, pin, source. */
  private byte[] routes(Function<PinRoute, byte[]> source) {
    List<PinRoute> all = pci.routes();
    byte[][] packs = new byte[Math.min(all.size(), MAXIMUM_ROUTES)][];
    for (int i = 0; i < packs.length; i++) {
      PinRoute route = all.get(i);
      byte[] address = integer((long) route.device() << 16 | ALL_FUNCTIONS);
      packs[i] = Aml.packOf(4, address, integer(route.pin()), source.apply(route));
    }
    return pack(packs);
  }

  private byte[] isaBridge() {
    String[] registers = new String[router.links()];
    byte[][] links = new byte[router.links()][];
    for (int n = 0; n < links.length; n++) {
      registers[n] = register(n);
      links[n] = link(n, name(register(n)));
    }
    return device(
        "ISA",
        define("_ADR", integer((long) router.device() << 16)),
        Aml.configurationBytes("PRQ", router.firstRegister(), registers),
        Aml.join(links));
  }

  /** A link device: a PIRQ that its register connects to one of some ISA interrupts. */
  private byte[] link(int number, byte[] register) {
    byte[] none = new Resources().sharedInterrupt(List.of(0)).toBuffer();
    return device(
        link(number),
        define("_HID", eisaId("PNP0C0F")),
        define("_UID", integer(number + 1L)),
        define("_PRS", new Resources().sharedInterrupt(router.irqs()).toBuffer()),
        method(
            "_STA", 0, when(and(register, integer(DISCONNECTED)), result(integer(PRESENT_DISABLED))),
            result(integer(PRESENT_ENABLED))),
        method("_DIS", 0, store(or(register, integer(DISCONNECTED)), register)),
        method(
            "_CRS", 0, define("BUF0", none),
            Aml.doubleWordField(name("BUF0"), Resources.INTERRUPT_NUMBER, "IRQ0"),
            store(and(register, integer(0xF)), name("IRQ0")), result(name("BUF0"))),
        method(
            "_SRS", 1, Aml.doubleWordField(Aml.argument(), Resources.INTERRUPT_NUMBER, "IRQ0"),
            store(name("IRQ0"), register)));
  }
}
