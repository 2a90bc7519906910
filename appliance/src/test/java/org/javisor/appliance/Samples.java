package org.javisor.appliance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.javisor.appliance.Appliance.Bus;
import org.javisor.appliance.Appliance.Card;
import org.javisor.appliance.Appliance.Disk;
import org.javisor.appliance.Appliance.Firmware;
import org.javisor.compression.TarHeader;
import org.javisor.device.BlockBackend;
import org.javisor.disk.Access;
import org.javisor.disk.DiskImage;
import org.javisor.disk.ImageSpec;

/** Packages to read. */
final class Samples {
  /** As VirtualBox writes it, shortened: another version, other units, and settings of its own. */
  static final String VIRTUALBOX = """
      <?xml version="1.0"?>
      <Envelope ovf:version="2.0" xml:lang="en-US" xmlns="http://schemas.dmtf.org/ovf/envelope/2"
          xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2" xmlns:rasd="rasd" xmlns:epasd="epasd" xmlns:sasd="sasd"
          xmlns:vbox="http://www.virtualbox.org/ovf/machine">
        <References><File ovf:id="file1" ovf:href="disk.vmdk"/></References>
        <DiskSection>
          <Disk ovf:capacity="3" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="vmdisk1" ovf:fileRef="file1"
              ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
          <Disk ovf:capacity="2" ovf:capacityAllocationUnits="MegaBytes" ovf:diskId="empty"/>
        </DiskSection>
        <VirtualSystem ovf:id="web">
          <VirtualHardwareSection>
            <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType>
              <rasd:VirtualQuantity>4</rasd:VirtualQuantity></Item>
            <Item ovf:bound="max"><rasd:InstanceID>9</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType>
              <rasd:VirtualQuantity>9999</rasd:VirtualQuantity></Item>
            <Item><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID>
              <rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>768</rasd:VirtualQuantity></Item>
            <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>AHCI</rasd:ResourceSubType>
              <rasd:ResourceType>20</rasd:ResourceType></Item>
            <StorageItem><sasd:HostResource>/disk/vmdisk1</sasd:HostResource><sasd:InstanceID>4</sasd:InstanceID>
              <sasd:Parent>3</sasd:Parent><sasd:ResourceType>17</sasd:ResourceType></StorageItem>
            <StorageItem><sasd:HostResource>ovf:/disk/empty</sasd:HostResource><sasd:InstanceID>5</sasd:InstanceID>
              <sasd:Parent>3</sasd:Parent><sasd:ResourceType>17</sasd:ResourceType></StorageItem>
            <EthernetPortItem><epasd:Connection>NAT</epasd:Connection><epasd:InstanceID>6</epasd:InstanceID>
              <epasd:ResourceSubType>PCNet32</epasd:ResourceSubType><epasd:ResourceType>10</epasd:ResourceType>
            </EthernetPortItem>
          </VirtualHardwareSection>
          <vbox:Machine><Hardware><Firmware type="EFI"/></Hardware></vbox:Machine>
        </VirtualSystem>
      </Envelope>
      """;

  private Samples() {}

  /** A raw disk that is neither empty nor full. */
  static byte[] content(int sizeBytes) {
    byte[] content = new byte[sizeBytes];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20; i++) {
      byte[] piece = new byte[1 + random.nextInt(70_000)];
      random.nextBytes(piece);
      System.arraycopy(piece, 0, content, random.nextInt(sizeBytes - piece.length), piece.length);
    }
    return content;
  }

  static Appliance machine(String name, Firmware firmware, Bus bus, long... sizes) {
    List<Disk> disks = java.util.Arrays.stream(sizes).mapToObj(size -> new Disk("", bus, size)).toList();
    return new Appliance(name, 2, 768L << 20, firmware, disks, List.of(new Card("VM Network", "E1000")));
  }

  static BlockBackend open(Path file) {
    return DiskImage.open(ImageSpec.of(file, Access.READ_ONLY));
  }

  /** An archive of ours with one disk. */
  static Path ova(Path folder, byte[] content) throws IOException {
    Path raw = Files.write(folder.resolve("source.raw"), content);
    Path ova = folder.resolve("sample.ova");
    try (BlockBackend disk = open(raw)) {
      OvaExport.write(
          ova, machine("sample", Firmware.BIOS, Bus.IDE, content.length), List.of(disk), true, done -> {});
    }
    return ova;
  }

  /** The image of a disk in an archive of ours. */
  static byte[] vmdk(Path ova) throws IOException {
    Archive archive = Archive.open(ova);
    return archive.find("sample-disk1.vmdk").orElseThrow().content(1 << 28);
  }

  /** An archive of members: name, content, and so on. */
  static byte[] tar(Object... members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      for (int i = 0; i < members.length; i += 2) {
        byte[] content = members[i + 1] instanceof String text
            ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) members[i + 1];
        TarHeader header = members[i] instanceof TarHeader given
            ? given : TarHeader.file((String) members[i], content.length, 0);
        out.write(header.encode());
        out.write(content);
        out.write(new byte[header.paddingBytes()]);
      }
      out.write(new byte[2 * TarHeader.BLOCK_BYTES]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
