package org.javisor.devices.pc.vga;

import org.javisor.devices.pc.pci.BarTarget;
import org.javisor.devices.pc.pci.MemoryBarTarget;
import org.javisor.devices.pc.pci.PciFunction;
import org.javisor.devices.pc.pci.PciIdentity;
import org.javisor.devices.pc.pci.RomBarTarget;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.MmioRegion;

/**
 * The card as operating systems' drivers for the Bochs and QEMU adapters know it: frame buffer behind base address 0,
 * registers behind base address 2.
 *
 * @see "QEMU, docs/specs/standard-vga.rst"
 */
final class VgaFunction {
  private static final PciIdentity IDENTITY = new PciIdentity(0x1234, 0x1111, 2, 0x03_00_00, 0x1AF4, 0x1100);
  private static final int PREFETCHABLE = 8;
  private static final int REGISTER_BYTES = 0x1000;

  private VgaFunction() {}

  static PciFunction create(AddressSpace memory, DirtyPages dirty, VgaSettings settings, MmioRegion registers) {
    PciFunction function = new PciFunction(IDENTITY);
    function.addMemoryBar(0, settings.memoryBytes(), new BarTarget() {
      @Override
      public void map(long address) {
        dirty.map(address);
      }

      @Override
      public void unmap() {
        dirty.unmap();
      }
    });
    function.preset(0x10, 1, PREFETCHABLE);
    function.addMemoryBar(2, REGISTER_BYTES, new MemoryBarTarget(memory, REGISTER_BYTES, registers));
    byte[] rom = settings.rom();
    if (rom.length > 0) {
      RomBarTarget target = new RomBarTarget(memory, rom);
      function.addRom(target.sizeBytes(), target);
    }
    return function;
  }
}
