package org.javisor.devices.pc;

import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.devices.pc.acpi.PowerManagementStateV1;
import org.javisor.devices.pc.ahci.AhciStateV1;
import org.javisor.devices.pc.cmos.CmosStateV1;
import org.javisor.devices.pc.e1000.E1000CardStateV1;
import org.javisor.devices.pc.flash.FlashStateV1;
import org.javisor.devices.pc.floppy.FloppyStateV1;
import org.javisor.devices.pc.fwcfg.FwCfgStateV1;
import org.javisor.devices.pc.ide.IdeStateV1;
import org.javisor.devices.pc.interrupt.InterruptsStateV1;
import org.javisor.devices.pc.isadma.DmaStateV1;
import org.javisor.devices.pc.keyboard.ControllerStateV1;
import org.javisor.devices.pc.ne2000.Ne2000StateV1;
import org.javisor.devices.pc.parallel.ParallelStateV1;
import org.javisor.devices.pc.pci.PciHostStateV1;
import org.javisor.devices.pc.serial.UartStateV1;
import org.javisor.devices.pc.sound.Ac97StateV1;
import org.javisor.devices.pc.timer.HpetStateV1;
import org.javisor.devices.pc.timer.PitStateV1;
import org.javisor.devices.pc.usb.UhciStateV1;
import org.javisor.devices.pc.vga.VgaStateV1;

/** The kinds of states that devices of this module save: who reads a snapshot accepts no others. */
public final class DeviceStates {
  /** One for each device, its parts not counted. Older versions stay as long as devices restore them. */
  public static final List<Class<? extends DeviceState>> KINDS = List.of(
      InterruptsStateV1.class,
      PowerManagementStateV1.class,
      PciHostStateV1.class,
      ControllerStateV1.class,
      PitStateV1.class,
      CmosStateV1.class,
      HpetStateV1.class,
      UartStateV1.class,
      FwCfgStateV1.class,
      VgaStateV1.class,
      IdeStateV1.class,
      AhciStateV1.class,
      DmaStateV1.class,
      FloppyStateV1.class,
      E1000CardStateV1.class,
      Ne2000StateV1.class,
      FlashStateV1.class,
      UhciStateV1.class,
      Ac97StateV1.class,
      ParallelStateV1.class);

  private DeviceStates() {}
}
