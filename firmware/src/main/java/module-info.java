/**
 * What a PC's firmware and boot loader do: kernels and initrds into memory, ACPI and SMBIOS tables. Knows no engine.
 */
@org.jspecify.annotations.NullMarked
module org.javisor.firmware {
  requires static org.jspecify;
  requires transitive org.javisor.device;
  requires org.javisor.compression;
  requires transitive org.javisor.memory;

  exports org.javisor.firmware;
  exports org.javisor.firmware.acpi;
  exports org.javisor.firmware.bios;
  exports org.javisor.firmware.smbios;
}
