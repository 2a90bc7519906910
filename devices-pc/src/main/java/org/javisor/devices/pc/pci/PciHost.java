package org.javisor.devices.pc.pci;

import java.util.Map;
import java.util.TreeMap;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.devices.pc.acpi.PowerManagement;
import org.javisor.devices.pc.acpi.ResetControl;
import org.jspecify.annotations.Nullable;

/**
 * PCI bus 0 and its configuration mechanism 1 at ports 0xCF8 and 0xCFC; byte 0xCF9 among them is the reset control
 * register. Its lock guards every function's configuration space, and comes after the locks of devices.
 *
 * @see "PCI Local Bus Specification 3.0, 3.2.2.3.2 Software Generation of Configuration Transactions"
 */
public final class PciHost implements Device, PortRegion {
  private static final int CONFIG_PORT = 0xCF8;
  private static final int ENABLED = 1 << 31;
  private static final int DEVICES = 32;
  private static final int FUNCTIONS = 8;

  private final PirqRouter router;
  private final ResetControl resetControl;
  private final Map<Integer, PciFunction> functions = new TreeMap<>();
  private int configAddress;

  /**
   * A bus that holds the chip set's own functions.
   *
   * @param attributes what the host bridge switches
   */
  public PciHost(PirqRouter router, ResetControl resetControl, MemoryAttributes attributes) {
    this.router = router;
    this.resetControl = resetControl;
    add(0, 0, ChipSet.hostBridge(attributes));
    add(PirqRouter.ISA_DEVICE, 0, ChipSet.isaBridge(router));
    add(
        PirqRouter.ISA_DEVICE,
        ChipSet.POWER_FUNCTION,
        ChipSet.powerManagement(PowerManagement.PM1_EVENT_PORT, PowerManagement.SCI_IRQ));
  }

  /**
   * Puts a function on the bus.
   *
   * @return sets the level of its interrupt pin; safe from any thread
   * @throws IllegalArgumentException if the place is taken
   */
  public synchronized InterruptLine add(int device, int function, PciFunction added) {
    if (device < 0 || device >= DEVICES || function < 0 || function >= FUNCTIONS) {
      throw new IllegalArgumentException("no PCI address 00:%02x.%d".formatted(device, function));
    }
    if (functions.putIfAbsent(device * FUNCTIONS + function, added) != null) {
      throw new IllegalArgumentException("PCI address 00:%02x.%d is taken".formatted(device, function));
    }
    int pin = added.read(ConfigRegister.INTERRUPT_PIN, 1);
    if (pin != 0) {
      added.connect(router.line(device, pin - 1));
    }
    return level -> {
      synchronized (this) {
        added.interrupt(level);
      }
    };
  }

  @Override
  public String name() {
    return "pci";
  }

  /** Puts its ports into the I/O space. */
  public void attachPorts(PortSpace ports) {
    ports.add("pci-config", CONFIG_PORT, 8, 4, this);
  }

  @Override
  public int read(int offset, int sizeBytes) {
    PciFunction window;
    int register;
    synchronized (this) {
      register = register(offset);
      window = window(offset);
      if (window == null) {
        return readRegister(offset, sizeBytes);
      }
    }
    return window.readWindow(register, sizeBytes);
  }

  @Override
  public void write(int offset, int sizeBytes, int value) {
    PciFunction window;
    int register;
    synchronized (this) {
      register = register(offset);
      window = window(offset);
      if (window == null) {
        writeRegister(offset, sizeBytes, value);
        return;
      }
    }
    window.writeWindow(register, sizeBytes, value);
  }

  /** The function whose own lock an access needs; null for all others. */
  private @Nullable PciFunction window(int offset) {
    PciFunction function = offset >= 4 ? selected() : null;
    return function != null && function.isWindow(register(offset)) ? function : null;
  }

  private int readRegister(int offset, int sizeBytes) {
    if (offset >= 4) {
      PciFunction function = selected();
      return function == null ? -1 : function.read(register(offset), sizeBytes);
    }
    if (sizeBytes == 4) {
      return configAddress;
    }
    return sizeBytes == 1 && offset == ResetControl.PORT - CONFIG_PORT ? resetControl.read() : -1;
  }

  private void writeRegister(int offset, int sizeBytes, int value) {
    if (offset >= 4) {
      PciFunction function = selected();
      if (function != null) {
        function.write(register(offset), sizeBytes, value);
      }
    } else if (sizeBytes == 4) {
      configAddress = value & (ENABLED | 0xFF_FFFC);
    } else if (sizeBytes == 1 && offset == ResetControl.PORT - CONFIG_PORT) {
      resetControl.write(value);
    }
  }

  private int register(int offset) {
    return configAddress & 0xFC | offset & 3;
  }

  private @Nullable PciFunction selected() {
    boolean bus0 = (configAddress & ENABLED) != 0 && (configAddress >>> 16 & 0xFF) == 0;
    return bus0 ? functions.get(configAddress >>> 8 & 0xFF) : null;
  }

  @Override
  public synchronized void reset() {
    configAddress = 0;
    resetControl.reset();
    functions.values().forEach(PciFunction::reset);
  }

  @Override
  public synchronized PciHostStateV1 save() {
    return new PciHostStateV1(
        configAddress,
        functions.entrySet().stream().map(e -> e.getValue().save(e.getKey())).toList());
  }

  @Override
  public void restore(DeviceState state) {
    PciHostStateV1 s = DeviceState.as(PciHostStateV1.class, state);
    synchronized (this) {
      DeviceState.size("functions", s.functions(), functions.size());
      for (PciFunctionStateV1 saved : s.functions()) {
        PciFunction function = functions.get(saved.address());
        if (function == null || !function.isSameAs(saved)) {
          throw new DeviceStateException("another PCI function was saved at address " + saved.address());
        }
      }
      configAddress = s.configAddress() & (ENABLED | 0xFF_FFFC);
      for (PciFunctionStateV1 saved : s.functions()) {
        PciFunction function = functions.get(saved.address());
        if (function != null) {
          function.restore(saved);
        }
      }
    }
  }
}
