/** The chips of a PC. Knows nothing of CPUs, engines or loaders. */
@org.jspecify.annotations.NullMarked
module org.javisor.devices.pc {
  requires static org.jspecify;
  requires transitive org.javisor.device;
  requires transitive org.javisor.memory;

  exports org.javisor.devices.pc;
  exports org.javisor.devices.pc.acpi;
  exports org.javisor.devices.pc.ahci;
  exports org.javisor.devices.pc.ata;
  exports org.javisor.devices.pc.cmos;
  exports org.javisor.devices.pc.debug;
  exports org.javisor.devices.pc.e1000;
  exports org.javisor.devices.pc.flash;
  exports org.javisor.devices.pc.floppy;
  exports org.javisor.devices.pc.fwcfg;
  exports org.javisor.devices.pc.ide;
  exports org.javisor.devices.pc.interrupt;
  exports org.javisor.devices.pc.isadma;
  exports org.javisor.devices.pc.keyboard;
  exports org.javisor.devices.pc.ne2000;
  exports org.javisor.devices.pc.parallel;
  exports org.javisor.devices.pc.pci;
  exports org.javisor.devices.pc.rom;
  exports org.javisor.devices.pc.serial;
  exports org.javisor.devices.pc.sound;
  exports org.javisor.devices.pc.timer;
  exports org.javisor.devices.pc.usb;
  exports org.javisor.devices.pc.vga;
}
