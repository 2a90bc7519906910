package org.javisor.appliance;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.javisor.appliance.Appliance.Bus;
import org.javisor.appliance.Appliance.Card;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.appliance.Appliance.Firmware;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;
import org.w3c.dom.Element;

/**
 * Reads what a package says of its machine: OVF 1 and 2, as VMware, VirtualBox and others write them. What we do not
 * know is passed over.
 *
 * @see "DSP0243, sections References, DiskSection, VirtualHardwareSection; DSP1041 and the CIM schema for the items"
 */
final class Descriptor {
  static final int LARGEST = 1 << 20;

  static final int PROCESSOR = 3;
  static final int MEMORY = 4;
  static final int IDE_CONTROLLER = 5;
  static final int SCSI_CONTROLLER = 6;
  static final int ETHERNET = 10;
  static final int DISK = 17;
  static final int OTHER_STORAGE = 20;

  private static final String ENVELOPES = "http://schemas.dmtf.org/ovf/envelope/";
  private static final String ANY_NAMESPACE = "*";
  private static final long MEBIBYTE = 1L << 20;
  private static final long LARGEST_DISK = 1L << 46;

  private final Path file;
  private final Element root;

  /** What {@code References} says of a file, by its identifier. */
  private final Map<String, Element> files = new HashMap<>();
  private final Map<String, Element> disks = new HashMap<>();
  private final Map<String, Bus> controllers = new HashMap<>();

  private Descriptor(Path file, Element root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads it.
   *
   * @param file for messages
   * @throws DiskException if it is malformed, or describes something else than one machine
   */
  static Descriptor parse(Path file, byte[] bytes) throws IOException {
    Element root = Xml.root(file, bytes);
    String namespace = String.valueOf(root.getNamespaceURI());
    if (!"Envelope".equals(root.getLocalName()) || !namespace.startsWith(ENVELOPES)) {
      throw new DiskException(
          Kind.UNSUPPORTED, file, "its descriptor is no OVF 1 or 2, but " + Members.printable(namespace));
    }
    Descriptor descriptor = new Descriptor(file, root);
    descriptor.index();
    return descriptor;
  }

  private void index() {
    for (Element references : Xml.children(root, "References")) {
      Xml.children(references, "File").forEach(e -> files.put(Xml.attribute(e, "id"), e));
    }
    for (Element section : Xml.children(root, "DiskSection")) {
      Xml.children(section, "Disk").forEach(e -> disks.put(Xml.attribute(e, "diskId"), e));
    }
  }

  /** All files that belong to the package, with the size that is said of each; -1: nothing is said. */
  Map<String, Long> references() {
    Map<String, Long> references = new HashMap<>();
    for (Element e : files.values()) {
      String packing = Xml.attribute(e, "compression");
      if (!packing.isEmpty() && !packing.equals("identity") || !Xml.attribute(e, "chunkSize").isEmpty()) {
        throw new DiskException(
            Kind.UNSUPPORTED, file, "its file " + Members.printable(Xml.attribute(e, "href"))
                + " is packed or cut in pieces; put it together, and import the .ovf");
      }
      String size = Xml.attribute(e, "size");
      references.put(Xml.attribute(e, "href"), size.isEmpty() ? -1 : number(size));
    }
    return references;
  }

  /** The machine. */
  Appliance appliance() {
    if (Xml.child(root, "VirtualSystemCollection").isPresent()) {
      throw new DiskException(Kind.UNSUPPORTED, file, "holds several machines; only single ones are imported");
    }
    Element system = Xml.child(root, "VirtualSystem").orElseThrow(() -> malformed("describes no machine"));
    Element hardware =
        Xml.child(system, "VirtualHardwareSection").orElseThrow(() -> malformed("describes no hardware"));
    List<Element> items = Stream.of("Item", "StorageItem", "EthernetPortItem")
        .flatMap(name -> Xml.children(hardware, name).stream())
        .filter(item -> bound(item).isEmpty() || bound(item).equals("normal"))
        .toList();
    items.forEach(this::controller);
    String name = Xml.text(system, "Name");
    try {
      return new Appliance(
          Members.printable(name.isEmpty() ? Xml.attribute(system, "id") : name),
          (int) Math.min(first(items, PROCESSOR).map(this::quantity).orElse(1L), Integer.MAX_VALUE),
          first(items, MEMORY).map(this::memory).orElseThrow(() -> malformed("says nothing of memory")),
          isUefi(system, hardware) ? Firmware.UEFI : Firmware.BIOS,
          disks(items), cards(items));
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /** Items for the least and the most that is possible stand beside those that are meant. */
  private static String bound(Element item) {
    return item.getAttributeNS(item.getNamespaceURI(), "bound");
  }

  private static int type(Element item) {
    String type = Xml.text(item, "ResourceType");
    return type.matches("\\d{1,5}") ? Integer.parseInt(type) : 0;
  }

  private static Optional<Element> first(List<Element> items, int type) {
    return items.stream().filter(item -> type(item) == type).findFirst();
  }

  private void controller(Element item) {
    String kind = Xml.text(item, "ResourceSubType").toLowerCase(Locale.ROOT);
    Bus bus = switch (type(item)) {
      case IDE_CONTROLLER -> Bus.IDE;
      case SCSI_CONTROLLER -> Bus.SCSI;
      case OTHER_STORAGE -> kind.contains("ahci") || kind.contains("sata") ? Bus.SATA : Bus.OTHER;
      default -> null;
    };
    if (bus != null) {
      controllers.put(Xml.text(item, "InstanceID"), bus);
    }
  }

  private long quantity(Element item) {
    return number(Xml.text(item, "VirtualQuantity"));
  }

  private long memory(Element item) {
    String unit = Xml.text(item, "AllocationUnits");
    return bytes(Xml.text(item, "VirtualQuantity"), unit.isEmpty() ? MEBIBYTE : unit(unit));
  }

  /** VMware says it in a setting of its own, VirtualBox in its description of the machine. */
  private static boolean isUefi(Element system, Element hardware) {
    boolean vmware = Xml.children(hardware, "Config").stream()
        .anyMatch(e -> Xml.attribute(e, "key").equals("firmware") && Xml.attribute(e, "value").equals("efi"));
    return vmware || system.getElementsByTagNameNS(ANY_NAMESPACE, "Firmware").item(0) instanceof Element firmware
        && Xml.attribute(firmware, "type").startsWith("EFI");
  }

  private List<Disk> disks(List<Element> items) {
    List<Disk> found = new ArrayList<>();
    for (Element item : items) {
      String resource = Xml.text(item, "HostResource");
      // Some products leave the scheme away.
      int at = resource.indexOf("/disk/");
      if (type(item) == DISK && at >= 0) {
        found.add(disk(item, resource.substring(at + "/disk/".length())));
      }
    }
    return found;
  }

  private Disk disk(Element item, String id) {
    Element disk = Optional.ofNullable(disks.get(id))
        .orElseThrow(() -> malformed("has no disk " + Members.printable(id) + ", which its machine wants"));
    if (!Xml.attribute(disk, "parentRef").isEmpty()) {
      throw new DiskException(Kind.UNSUPPORTED, file, "has a disk that lies on another one");
    }
    Bus bus = controllers.getOrDefault(Xml.text(item, "Parent"), Bus.OTHER);
    String units = Xml.attribute(disk, "capacityAllocationUnits");
    long size = bytes(Xml.attribute(disk, "capacity"), units.isEmpty() ? 1 : unit(units));
    if (size <= 0 || size > LARGEST_DISK) {
      throw malformed("has a disk of " + size + " bytes");
    }
    String reference = Xml.attribute(disk, "fileRef");
    if (reference.isEmpty()) {
      return new Disk("", bus, size);
    }
    Element image = Optional.ofNullable(files.get(reference))
        .orElseThrow(() -> malformed("names no file " + Members.printable(reference) + " for its disk"));
    String format = Xml.attribute(disk, "format").toLowerCase(Locale.ROOT);
    if (!format.contains("vmdk")) {
      throw new DiskException(
          Kind.UNSUPPORTED, file, "has a disk in the format '" + Members.printable(format)
              + "', not in VMDK; unpack it with tar, and use 'javisor image convert'");
    }
    return new Disk(Xml.attribute(image, "href"), bus, size);
  }

  private static List<Card> cards(List<Element> items) {
    return items.stream()
        .filter(item -> type(item) == ETHERNET)
        .map(item -> new Card(
            Members.printable(Xml.text(item, "Connection")), Members.printable(Xml.text(item, "ResourceSubType"))))
        .toList();
  }

  private long number(String text) {
    if (!text.matches("\\d{1,18}")) {
      throw malformed("has '" + Members.printable(text) + "' where a number belongs");
    }
    return Long.parseLong(text);
  }

  private long bytes(String number, long unit) {
    long count = number(number);
    if (count > Long.MAX_VALUE / unit) {
      throw malformed("has an amount that is too large, " + count);
    }
    return count * unit;
  }

  /**
   * How many bytes a unit has.
   *
   * @see "DSP0004, Programmatic Units: byte * 2^20"
   */
  private long unit(String text) {
    String unit = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    if (unit.matches("byte\\*2\\^[1-4]?\\d")) {
      return 1L << Integer.parseInt(unit.substring(unit.indexOf('^') + 1));
    }
    if (unit.matches("byte\\*10\\^1?\\d")) {
      return BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(unit.substring(unit.indexOf('^') + 1))).longValue();
    }
    if (unit.matches("byte\\*\\d{1,15}")) {
      return Math.max(1, Long.parseLong(unit.substring("byte*".length())));
    }
    return switch (unit) {
      case "byte", "bytes" -> 1;
      case "kb", "kilobytes" -> 1L << 10;
      case "mb", "megabytes" -> MEBIBYTE;
      case "gb", "gigabytes" -> 1L << 30;
      case "tb", "terabytes" -> 1L << 40;
      default -> throw malformed("has an unknown unit, " + Members.printable(text));
    };
  }

  private DiskException malformed(String what) {
    return new DiskException(Kind.MALFORMED, file, "its descriptor " + what);
  }
}
