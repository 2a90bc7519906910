package org.javisor.devices.pc.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.javisor.device.DeviceStateException;
import org.javisor.device.InterruptLine;
import org.javisor.device.PortRegion;
import org.javisor.device.PortSpace;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.RecordingPower;
import org.javisor.devices.pc.acpi.ResetControl;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.MmioRegion;
import org.junit.jupiter.api.Test;

/** Expected values from the PCI Local Bus Specification 3.0 and the Intel data sheets of the chip set. */
class PciHostTest {
  private final RecordingLine[] gsi = lines();
  private final RecordingLine[] pic = lines();
  private final RecordingPower power = new RecordingPower();
  private final PortSpace ports = new PortSpace();
  private final AddressSpace memory = new AddressSpace();
  private final List<String> attributeChanges = new ArrayList<>();
  private final MemoryAttributes attributes =
      (segment, read, write) -> attributeChanges.add("%d %s %s".formatted(segment, read, write));
  private final PciHost host = new PciHost(
      new PirqRouter(n -> gsi[n], n -> pic[n]), new ResetControl(power), attributes);

  private static RecordingLine[] lines() {
    RecordingLine[] lines = new RecordingLine[24];
    Arrays.setAll(lines, n -> new RecordingLine());
    return lines;
  }

  PciHostTest() {
    host.attachPorts(ports);
  }

  private static int address(int device, int function, int register) {
    return 0x8000_0000 | device << 11 | function << 8 | register & 0xFC;
  }

  private int read(int device, int function, int register, int sizeBytes) {
    ports.write(0xCF8, 4, address(device, function, register));
    return ports.read(0xCFC + (register & 3), sizeBytes);
  }

  private void write(int device, int function, int register, int sizeBytes, int value) {
    ports.write(0xCF8, 4, address(device, function, register));
    ports.write(0xCFC + (register & 3), sizeBytes, value);
  }

  /** A function at 00:05.0 with a 4 KiB memory, a 64-byte I/O and a 64 KiB 64-bit BAR, and INTA#. */
  private InterruptLine addFunction() {
    PciFunction function = new PciFunction(new PciIdentity(0x1AF4, 0x1000, 1, 0x02_00_00, 0x1234, 0x5678));
    MmioRegion region = new MmioRegion() {
      @Override
      public long read(long offset, int sizeBytes) {
        return 0x42;
      }

      @Override
      public void write(long offset, int sizeBytes, long value) {}
    };
    PortRegion portRegion = new PortRegion() {
      @Override
      public int read(int offset, int sizeBytes) {
        return 0x17;
      }

      @Override
      public void write(int offset, int sizeBytes, int value) {}
    };
    function.addMemoryBar(0, 4096, new MemoryBarTarget(memory, 4096, region));
    function.addIoBar(1, 64, new PortBarTarget(ports, "test", 64, 4, portRegion));
    function.addMemoryBar64(2, 0x1_0000, new MemoryBarTarget(memory, 0x1_0000, region));
    function.interruptPin(1);
    return host.add(5, 0, function);
  }

  @Test
  void theChipSetIsWhatLinuxExpects() {
    assertThat(read(0, 0, 0, 4)).isEqualTo(0x1237_8086);
    assertThat(read(0, 0, 0x0A, 2)).as("host bridge").isEqualTo(0x0600);
    assertThat(read(1, 0, 0, 4)).isEqualTo(0x7000_8086);
    assertThat(read(1, 0, 0x0A, 2)).as("ISA bridge").isEqualTo(0x0601);
    assertThat(read(1, 0, 0x0E, 1)).as("multi-function").isEqualTo(0x80);
    assertThat(read(1, 3, 0, 4)).isEqualTo(0x7113_8086);
    assertThat(read(1, 3, 0x40, 4)).as("where the ACPI ports are").isEqualTo(0x601);
  }

  @Test
  void whatIsNotThereReadsAllOnes() {
    assertThat(read(7, 0, 0, 4)).isEqualTo(-1);
    assertThat(read(7, 0, 0, 2)).isEqualTo(0xFFFF);
    ports.write(0xCF8, 4, 0x8001_0000);
    assertThat(ports.read(0xCFC, 4)).as("bus 1").isEqualTo(-1);
    ports.write(0xCF8, 4, 0);
    assertThat(ports.read(0xCFC, 4)).as("not enabled").isEqualTo(-1);
  }

  @Test
  void theAddressRegisterTakesDoublewordsOnly() {
    ports.write(0xCFB, 1, 0x01);
    ports.write(0xCF8, 4, 0x8000_0000);
    assertThat(ports.read(0xCF8, 4)).isEqualTo(0x8000_0000);
    ports.write(0xCF8, 2, 0x0800);
    assertThat(ports.read(0xCF8, 4)).isEqualTo(0x8000_0000);
    ports.write(0xCF8, 4, -1);
    assertThat(ports.read(0xCF8, 4)).isEqualTo(0x80FF_FFFC);
  }

  @Test
  void thePortInTheMiddleResets() {
    ports.write(0xCF9, 1, 0x06);
    assertThat(power.requests).containsExactly("reset");
  }

  @Test
  void identityIsReadOnly() {
    addFunction();
    write(5, 0, 0, 4, 0);
    assertThat(read(5, 0, 0, 4)).isEqualTo(0x1000_1AF4);
    assertThat(read(5, 0, 0x08, 4)).isEqualTo(0x0200_0001);
    assertThat(read(5, 0, 0x2C, 4)).isEqualTo(0x5678_1234);
    assertThat(read(5, 0, 0x3D, 1)).isEqualTo(1);
  }

  @Test
  void basesTellTheirSizeAndKind() {
    addFunction();
    for (int register = 0x10; register < 0x28; register += 4) {
      write(5, 0, register, 4, -1);
    }
    assertThat(read(5, 0, 0x10, 4)).isEqualTo(0xFFFF_F000);
    assertThat(read(5, 0, 0x14, 4)).isEqualTo(0xFFFF_FFC1);
    assertThat(read(5, 0, 0x18, 4)).isEqualTo(0xFFFF_0004);
    assertThat(read(5, 0, 0x1C, 4)).isEqualTo(0xFFFF_FFFF);
    assertThat(read(5, 0, 0x20, 4)).isZero();
  }

  @Test
  void memoryAnswersWhereItsBaseSaysWhileDecodingIsOn() {
    addFunction();
    write(5, 0, 0x10, 4, 0xE000_0000);
    assertThat(memory.read(0xE000_0000L, 4)).isEqualTo(0xFFFF_FFFFL);
    write(5, 0, 0x04, 2, 0x0002);
    assertThat(memory.read(0xE000_0000L, 4)).isEqualTo(0x42);
    write(5, 0, 0x10, 4, 0xE000_1000);
    assertThat(memory.read(0xE000_0000L, 4)).isEqualTo(0xFFFF_FFFFL);
    assertThat(memory.read(0xE000_1000L, 4)).isEqualTo(0x42);
    write(5, 0, 0x04, 2, 0);
    assertThat(memory.mappings()).isEmpty();
  }

  @Test
  void a64BitBaseReachesAbove4GiB() {
    addFunction();
    write(5, 0, 0x04, 2, 0x0002);
    write(5, 0, 0x1C, 4, 0x80);
    assertThat(memory.read(0x80_0000_0000L, 4)).isEqualTo(0x42);
    write(5, 0, 0x1C, 4, 0x7FFF_FFFF);
    assertThat(memory.mappings()).isEmpty();
  }

  @Test
  void portsAnswerWhereTheirBaseSays() {
    addFunction();
    write(5, 0, 0x04, 2, 0x0001);
    write(5, 0, 0x14, 4, 0xC000);
    assertThat(ports.read(0xC03C, 4)).isEqualTo(0x17);
    write(5, 0, 0x14, 4, 0x0CC0);
    assertThat(ports.read(0xCF8, 4)).as("placed over the bridge's ports it is silent").isNotEqualTo(0x17);
    assertThat(ports.read(0xC000, 4)).isEqualTo(-1);
    write(5, 0, 0x14, 4, 0xD000);
    assertThat(ports.read(0xD000, 4)).isEqualTo(0x17);
  }

  @Test
  void pinsLeadToTheirInterrupts() {
    InterruptLine line = addFunction();
    line.set(true);
    assertThat(gsi[16].level()).as("device 5, INTA#").isTrue();
    assertThat(read(5, 0, 0x06, 2) & 8).isEqualTo(8);
    write(5, 0, 0x04, 2, 0x0400);
    assertThat(gsi[16].level()).as("interrupts disabled").isFalse();
    assertThat(read(5, 0, 0x06, 2) & 8).isEqualTo(8);
    write(5, 0, 0x04, 2, 0);
    line.set(false);
    assertThat(gsi[16].level()).isFalse();
  }

  @Test
  void theIsaBridgeRoutesToIsaInterrupts() {
    InterruptLine line = addFunction();
    line.set(true);
    write(1, 0, 0x60, 1, 0x0B);
    assertThat(pic[11].level()).isTrue();
    write(1, 0, 0x60, 1, 0x0A);
    assertThat(pic[11].level()).isFalse();
    assertThat(pic[10].level()).isTrue();
    write(1, 0, 0x60, 1, 0x80);
    assertThat(pic[10].level()).isFalse();
  }

  @Test
  void aPlaceOnTheBusIsTakenOnce() {
    addFunction();
    assertThatThrownBy(this::addFunction).hasMessageContaining("00:05.0");
  }

  @Test
  void resetUnmapsAndForgets() {
    addFunction();
    write(5, 0, 0x10, 4, 0xE000_0000);
    write(5, 0, 0x04, 2, 0x0002);
    host.reset();
    assertThat(memory.mappings()).isEmpty();
    assertThat(read(5, 0, 0x10, 4)).isZero();
    assertThat(read(5, 0, 0x14, 4)).isEqualTo(1);
  }

  @Test
  void aRestoredBusMapsAndAssertsAgain() {
    InterruptLine line = addFunction();
    write(5, 0, 0x10, 4, 0xE000_0000);
    write(5, 0, 0x04, 2, 0x0002);
    line.set(true);
    PciHostStateV1 state = host.save();

    PciHostTest other = new PciHostTest();
    other.addFunction();
    other.host.restore(state);
    assertThat(other.host.save()).isEqualTo(state);
    assertThat(other.memory.read(0xE000_0000L, 4)).isEqualTo(0x42);
    assertThat(other.gsi[16].level()).isTrue();
  }

  @Test
  void aStateOfOtherFunctionsIsRefused() {
    addFunction();
    PciHostStateV1 state = host.save();
    assertThatThrownBy(() -> new PciHostTest().host.restore(state)).isInstanceOf(DeviceStateException.class);
    List<PciFunctionStateV1> changed = new ArrayList<>(state.functions());
    changed.set(3, new PciFunctionStateV1(state.functions().get(3).address(), state.functions().get(0).space(), false));
    assertThatThrownBy(() -> host.restore(new PciHostStateV1(0, changed))).isInstanceOf(DeviceStateException.class);
  }

  /** @see "Intel 82441FX (PMC) data sheet, table 3-4 PAM Registers" */
  @Test
  void memoryAttributeRegistersSwitchTheirSegments() {
    attributeChanges.clear();
    write(0, 0, 0x59, 1, 0x30);
    assertThat(attributeChanges).contains("0 true true").doesNotContain("1 true true");
    attributeChanges.clear();
    write(0, 0, 0x5C, 4, 0x0000_0020 | 0x0000_1000 | 0x0200_0000);
    assertThat(attributeChanges)
        .as("D4000 write-only, DC000 read-only, E8000 closed, EC000 closed, E0000 closed")
        .contains("6 false true", "8 true false", "9 false false", "11 false true", "12 false false");
  }

  @Test
  void anExpansionRomIsMappedOnceItIsEnabled() {
    List<String> places = new ArrayList<>();
    PciFunction function = new PciFunction(new PciIdentity(0x1234, 0x1111, 2, 0x03_00_00));
    function.addRom(8192, new BarTarget() {
      @Override
      public void map(long address) {
        places.add("map %x".formatted(address));
      }

      @Override
      public void unmap() {
        places.add("unmap");
      }
    });
    host.add(2, 0, function);
    write(2, 0, 0x30, 4, 0xFFFF_F800);
    assertThat(read(2, 0, 0x30, 4)).as("8 KiB").isEqualTo(0xFFFF_E000);
    write(2, 0, 0x04, 2, ConfigRegister.MEMORY_SPACE);
    write(2, 0, 0x30, 4, 0xE000_0000);
    assertThat(places).as("disabled").isEmpty();
    write(2, 0, 0x30, 4, 0xE000_0001);
    write(2, 0, 0x04, 2, 0);

    assertThat(places).containsExactly("map e0000000", "unmap");
  }

  @Test
  void firmwareFindsAVirtualMachineWithoutSystemManagementMode() {
    assertThat(read(0, 0, 0x00, 4)).isEqualTo(0x1237_8086);
    assertThat(read(0, 0, 0x2C, 4)).as("subsystem").isEqualTo(0x1100_1AF4);
    assertThat(read(1, 3, 0x58, 4)).as("SMIs are set up").isEqualTo(1 << 25);
  }
}
