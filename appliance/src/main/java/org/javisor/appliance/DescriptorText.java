package org.javisor.appliance;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.javisor.appliance.Appliance.Bus;
import org.javisor.appliance.Appliance.Card;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.appliance.Appliance.Firmware;

/**
 * Writes what a package says of its machine, as OVF 1, which all products read.
 *
 * @see "DSP0243 version 1.1"
 */
final class DescriptorText {
  private static final String OVF = "http://schemas.dmtf.org/ovf/envelope/1";
  private static final String CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/";
  private static final String VMWARE = "http://www.vmware.com/schema/ovf";
  private static final String STREAM = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized";
  private static final int DISKS_OF_IDE = 2;

  /** Without a word on the operating system: "Other 64-Bit" of CIM_OperatingSystem. */
  private static final String ANY_SYSTEM = "102";

  private final XMLStreamWriter xml;
  private final Appliance machine;
  private int instance;

  private DescriptorText(XMLStreamWriter xml, Appliance machine) {
    this.xml = xml;
    this.machine = machine;
  }

  /** @param sizes of the files of the disks, in bytes */
  static byte[] of(Appliance machine, List<Long> sizes) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new DescriptorText(xml, machine).document(sizes);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void document(List<Long> sizes) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    start("Envelope");
    xml.writeDefaultNamespace(OVF);
    xml.writeNamespace("ovf", OVF);
    xml.writeNamespace("rasd", CIM + "CIM_ResourceAllocationSettingData");
    xml.writeNamespace("vssd", CIM + "CIM_VirtualSystemSettingData");
    xml.writeNamespace("vmw", VMWARE);
    attributes("version", "1.0");
    start("References");
    for (int i = 0; i < sizes.size(); i++) {
      empty(
          "File", "href", machine.disks().get(i).file(), "id", "file" + (i + 1), "size", String.valueOf(sizes.get(i)));
    }
    end();
    disks();
    networks();
    system();
    end();
    xml.writeEndDocument();
  }

  private void disks() throws XMLStreamException {
    start("DiskSection");
    text("Info", "Virtual disks");
    for (int i = 0; i < machine.disks().size(); i++) {
      empty(
          "Disk", "capacity", String.valueOf(machine.disks().get(i).sizeBytes()), "capacityAllocationUnits", "byte",
          "diskId", "disk" + (i + 1), "fileRef", "file" + (i + 1), "format", STREAM);
    }
    end();
  }

  private void networks() throws XMLStreamException {
    start("NetworkSection");
    text("Info", "Networks");
    for (String name : machine.cards().stream().map(Card::network).distinct().toList()) {
      start("Network", "name", name);
      text("Description", "The network " + name);
      end();
    }
    end();
  }

  private void system() throws XMLStreamException {
    start("VirtualSystem", "id", machine.name());
    text("Info", "A virtual machine");
    text("Name", machine.name());
    start("OperatingSystemSection", "id", ANY_SYSTEM);
    text("Info", "The guest's operating system");
    end();
    start("VirtualHardwareSection");
    text("Info", "Virtual hardware");
    start("System");
    settings("vssd", Map.of(
        "ElementName", "Virtual Hardware Family", "InstanceID", "0", "VirtualSystemIdentifier", machine.name(),
        "VirtualSystemType", "vmx-10"));
    end();
    int cpus = machine.cpus();
    long mebibytes = machine.memoryBytes() >> 20;
    item(Descriptor.PROCESSOR, cpus + " virtual CPUs", Map.of(
        "AllocationUnits", "hertz * 10^6", "VirtualQuantity", String.valueOf(cpus)));
    item(Descriptor.MEMORY, mebibytes + " MiB of memory", Map.of(
        "AllocationUnits", "byte * 2^20", "VirtualQuantity", String.valueOf(mebibytes)));
    drives();
    for (Card card : machine.cards()) {
      item(Descriptor.ETHERNET, card.model() + " network card", Map.of(
          "AutomaticAllocation", "true", "Connection", card.network(), "ResourceSubType", card.model()));
    }
    if (machine.firmware() == Firmware.UEFI) {
      line();
      xml.writeEmptyElement("vmw", "Config", VMWARE);
      attributes("required", "false");
      xml.writeAttribute("vmw", VMWARE, "key", "firmware");
      xml.writeAttribute("vmw", VMWARE, "value", "efi");
    }
    end();
    end();
  }

  /** Each kind of controller as often as its disks need it. */
  private void drives() throws XMLStreamException {
    for (Bus bus : Bus.values()) {
      List<Integer> disks = IntStream.range(0, machine.disks().size())
          .filter(i -> machine.disks().get(i).bus() == bus)
          .boxed()
          .toList();
      int each = bus == Bus.IDE ? DISKS_OF_IDE : Appliance.MOST_PARTS;
      int parent = 0;
      for (int i = 0; i < disks.size(); i++) {
        if (i % each == 0) {
          parent = controller(bus, i / each);
        }
        Disk disk = machine.disks().get(disks.get(i));
        item(Descriptor.DISK, disk.file(), Map.of(
            "AddressOnParent", String.valueOf(i % each), "HostResource", "ovf:/disk/disk" + (disks.get(i) + 1),
            "Parent", String.valueOf(parent)));
      }
    }
  }

  private int controller(Bus bus, int address) throws XMLStreamException {
    String name = bus + " controller " + address;
    String at = String.valueOf(address);
    return switch (bus) {
      case IDE -> item(Descriptor.IDE_CONTROLLER, name, Map.of("Address", at));
      case SCSI -> item(Descriptor.SCSI_CONTROLLER, name, Map.of("Address", at, "ResourceSubType", "lsilogic"));
      case SATA -> item(Descriptor.OTHER_STORAGE, name, Map.of("Address", at, "ResourceSubType", "vmware.sata.ahci"));
      case OTHER -> throw new IllegalArgumentException("a package has disks on IDE, SATA and SCSI only");
    };
  }

  /** @return its instance's identifier */
  private int item(int type, String name, Map<String, String> settings) throws XMLStreamException {
    instance++;
    Map<String, String> all = new TreeMap<>(settings);
    all.put("ElementName", name);
    all.put("InstanceID", String.valueOf(instance));
    all.put("ResourceType", String.valueOf(type));
    start("Item");
    settings("rasd", all);
    end();
    return instance;
  }

  /** In the order of their names, as the schema wants them. */
  private void settings(String prefix, Map<String, String> values) throws XMLStreamException {
    String namespace = String.valueOf(xml.getNamespaceContext().getNamespaceURI(prefix));
    for (Map.Entry<String, String> value : new TreeMap<>(values).entrySet()) {
      line();
      xml.writeStartElement(namespace, value.getKey());
      xml.writeCharacters(value.getValue());
      xml.writeEndElement();
    }
  }

  private void line() throws XMLStreamException {
    xml.writeCharacters("\n");
  }

  private void start(String name, String... attributes) throws XMLStreamException {
    line();
    xml.writeStartElement("", name, OVF);
    attributes(attributes);
  }

  private void end() throws XMLStreamException {
    line();
    xml.writeEndElement();
  }

  private void empty(String name, String... attributes) throws XMLStreamException {
    line();
    xml.writeEmptyElement("", name, OVF);
    attributes(attributes);
  }

  private void text(String name, String text) throws XMLStreamException {
    line();
    xml.writeStartElement("", name, OVF);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  private void attributes(String... namesAndValues) throws XMLStreamException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      xml.writeAttribute("ovf", OVF, namesAndValues[i], namesAndValues[i + 1]);
    }
  }
}
