package org.javisor.devices.pc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javisor.device.CharacterBackend;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.PcBoard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MotherboardTest {
  private final BoardRig rig = new BoardRig(2);

  @AfterEach
  void close() {
    rig.close();
  }

  private int cmos(int index) {
    rig.ports.write(0x70, 1, index);
    return rig.ports.read(0x71, 1);
  }

  private void initializePic() {
    for (int port : new int[] {0x20, 0xA0}) {
      rig.ports.write(port, 1, 0x11);
      rig.ports.write(port + 1, 1, port == 0x20 ? 0x30 : 0x38);
      rig.ports.write(port + 1, 1, port == 0x20 ? 4 : 2);
      rig.ports.write(port + 1, 1, 1);
      rig.ports.write(port + 1, 1, 0);
    }
  }

  @Test
  void theTimerInterruptsTheBootProcessor() {
    initializePic();
    rig.ports.write(0x43, 1, 0x34);
    rig.ports.write(0x40, 1, 0xA9);
    rig.ports.write(0x40, 1, 0x04);
    rig.clock.advance(1_010_000);
    assertThat(rig.board.interrupts().acknowledge(0)).isEqualTo(0x30);
  }

  @Test
  void theRealTimeClockInterruptsThroughTheSlave() {
    initializePic();
    rig.ports.write(0x70, 1, 0x0B);
    rig.ports.write(0x71, 1, 0x12);
    rig.clock.advance(1_000_000_000L);
    assertThat(rig.board.interrupts().acknowledge(0)).isEqualTo(0x38);
    assertThat(cmos(0x0C) & 0x90).isEqualTo(0x90);
  }

  @Test
  void legacyReplacementPutsTheHpetInTheTimersPlace() {
    initializePic();
    rig.memory.write(0xFED0_0100L, 8, 4);
    rig.memory.write(0xFED0_0108L, 8, 100_000);
    rig.memory.write(0xFED0_0010L, 8, 3);
    rig.clock.advance(1_000_000);
    assertThat(rig.board.interrupts().acknowledge(0)).isEqualTo(0x30);
  }

  @Test
  void theSerialPortInterrupts() {
    initializePic();
    rig.ports.write(0x3FC, 1, 8);
    rig.ports.write(0x3F9, 1, 2);
    assertThat(rig.board.interrupts().acknowledge(0)).isEqualTo(0x34);
  }

  @Test
  void localAndIoApicAnswerAtTheirAddresses() {
    assertThat(rig.memory.read(0xFEE0_0030L, 4)).isEqualTo(0x0005_0014);
    rig.memory.write(0xFEC0_0000L, 4, 1);
    assertThat(rig.memory.read(0xFEC0_0010L, 4)).isEqualTo(0x0017_0020);
    rig.currentCpu = 1;
    assertThat(rig.memory.read(0xFEE0_0020L, 4)).isEqualTo(0x0100_0000);
  }

  @Test
  void theLocalApicsPageFollowsTheBaseRegister() {
    assertThat(rig.board.interrupts().apicBase(0, 0xFED4_0900L)).isTrue();
    assertThat(rig.memory.read(0xFED4_0030L, 4)).isEqualTo(0x0005_0014);
    assertThat(rig.memory.read(0xFEE0_0030L, 4)).isEqualTo(0xFFFF_FFFFL);
    rig.board.interrupts().apicBase(0, 0x0000_0900L);
    assertThat(rig.memory.read(0x30, 4)).as("RAM stays RAM").isZero();
    rig.board.reset();
    assertThat(rig.memory.read(0xFEE0_0030L, 4)).isEqualTo(0x0005_0014);
  }

  @Test
  void theTestDevicesMemoryKeepsWhatIsWrittenAtAnySize() {
    assertThat(rig.memory.read(0xFF00_0000L, 4)).as("not plugged in").isEqualTo(0xFFFF_FFFFL);
    rig.board.plugTestDevice(page -> {});
    rig.memory.write(0xFF00_0000L, 8, 0x8877_6655_4433_2211L);
    rig.memory.write(0xFF00_0002L, 2, 0xBEEF);
    rig.memory.write(0xFF00_FFFFL, 1, 0xA5);
    assertThat(rig.memory.read(0xFF00_0000L, 8)).isEqualTo(0x8877_6655_BEEF_2211L);
    assertThat(rig.memory.read(0xFF00_0003L, 4)).isEqualTo(0x7766_55BEL);
    assertThat(rig.memory.read(0xFF00_FFFFL, 1)).isEqualTo(0xA5);
  }

  @Test
  void powerOffResetAndExitReachTheMachine() {
    rig.ports.write(0x604, 2, 0x2000);
    rig.ports.write(0xCF9, 1, 0x06);
    rig.ports.write(0x64, 1, 0xFE);
    rig.ports.write(0xF4, 4, 3);
    assertThat(rig.power.requests).containsExactly("power off", "reset", "init", "exit 7");
  }

  @Test
  void testPortsAreThereOnRequestOnly() {
    rig.ports.write(0xE0, 4, 0x1234);
    assertThat(rig.ports.read(0xE0, 4)).isEqualTo(-1);
    rig.board.plugTestDevice(page -> {});
    rig.ports.write(0xE0, 4, 0x1234);
    assertThat(rig.ports.read(0xE0, 4)).isEqualTo(0x1234);
  }

  @Test
  void theDescriptionMatchesTheBoard() {
    PcBoard description = rig.board.description();
    assertThat(description.cpus()).containsExactly(0, 1);
    assertThat(description.lowMemoryBytes()).isEqualTo(64L << 20);
    assertThat(description.highMemoryBytes()).isZero();
    assertThat(description.hpet().eventTimerBlockId()).isEqualTo((int) rig.memory.read(0xFED0_0000L, 4));
    assertThat(description.apics().ioApicAddress()).isEqualTo(0xFEC0_0000L);
    assertThat(description.serialPorts()).containsExactly(new PcBoard.SerialPort(0x3F8, 4));
    assertThat(description.pci().routes()).contains(new PcBoard.PinRoute(5, 0, 16));
    assertThat(description.pci().isaRouter()).isEqualTo(new PcBoard.IsaRouter(1, 0x60, 16, 4, List.of(5, 10, 11)));
  }

  @Test
  void ramIsSplitAroundThePciWindow() {
    assertThat(PcMemoryMap.lowMemoryBytes(8L << 30)).isEqualTo(3L << 30);
    assertThat(PcMemoryMap.highMemoryBytes(8L << 30)).isEqualTo(5L << 30);
    assertThat(PcMemoryMap.highMemoryBytes(1L << 30)).isZero();
  }

  /** Firmware uses all of it: OVMF begins at its start, SeaBIOS at its end. */
  @Test
  void thePciWindowBeginsAt2GigabytesOrAtTheEndOfRam() {
    assertThat(PcMemoryMap.pciWindow(512L << 20)).isEqualTo(0x8000_0000L);
    assertThat(PcMemoryMap.pciWindow(5L << 29)).isEqualTo(0xA000_0000L);
    assertThat(PcMemoryMap.pciWindow(8L << 30)).isEqualTo(0xC000_0000L);
  }

  @Test
  void aRestoredBoardHasTheSameState() {
    initializePic();
    rig.fuzz(4711, 2_000);
    Map<String, DeviceState> state = rig.board.save();
    try (BoardRig other = new BoardRig(2, CharacterBackend.none())) {
      other.clock.advanceTo(rig.clock.nanos());
      other.board.restore(state);
      Map<String, DeviceState> restored = other.board.save();
      state.forEach((name, saved) -> assertThat(restored.get(name)).as(name).isEqualTo(saved));
    }
  }

  @Test
  void statesThatAreMissingOrLeftOverAreRefused() {
    Map<String, DeviceState> state = new LinkedHashMap<>(rig.board.save());
    state.remove("cmos");
    assertThatThrownBy(() -> rig.board.restore(state)).isInstanceOf(DeviceStateException.class);
    state.put("floppy", new DeviceState() {});
    assertThatThrownBy(() -> rig.board.restore(state)).hasMessageContaining("cmos");
  }

  @Test
  void resetBringsEveryDeviceBackToItsPowerOnState() {
    Map<String, DeviceState> fresh = rig.board.save();
    rig.fuzz(99, 2_000);
    rig.board.reset();
    Map<String, DeviceState> again = rig.board.save();
    for (String name : List.of("keyboard-controller", "pci", "fw-cfg")) {
      assertThat(again.get(name)).isEqualTo(fresh.get(name));
    }
    assertThat(rig.board.interrupts().pending(0)).isFalse();
    assertThat(rig.board.interrupts().pending(1)).isFalse();
  }
}
