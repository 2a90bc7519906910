package org.javisor.devices.pc.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.InterruptLine;
import org.junit.jupiter.api.Test;

class InterruptFabricTest {
  private final FabricRig rig = new FabricRig(2);
  private final InterruptFabric fabric = rig.fabric;

  @Test
  void thePicReachesTheBootProcessorAfterPowerOn() {
    rig.initializePic();
    fabric.isaLine(4).set(true);
    assertThat(fabric.pending(0)).isTrue();
    assertThat(fabric.pending(1)).isFalse();
    assertThat(fabric.acknowledge(0)).isEqualTo(0x34);
    assertThat(fabric.pending(0)).isFalse();
  }

  @Test
  void aMaskedLint0KeepsThePicAway() {
    rig.initializePic();
    rig.enableAll();
    rig.write(0, FabricRig.LVT_LINT0, 0x1_0700);
    fabric.isaLine(4).set(true);
    assertThat(fabric.pending(0)).isFalse();
    rig.write(0, FabricRig.LVT_LINT0, 0x700);
    assertThat(fabric.pending(0)).isTrue();
  }

  @Test
  void lint0CanGiveThePicAFixedVector() {
    rig.initializePic();
    rig.enableAll();
    rig.write(0, FabricRig.LVT_LINT0, 0x31);
    fabric.isaLine(0).set(true);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x31);
  }

  @Test
  void theLocalApicGoesBeforeThePic() {
    rig.initializePic();
    rig.enableAll();
    fabric.isaLine(4).set(true);
    rig.write(0, FabricRig.ICR, 0x4_4050);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x50);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x34);
    assertThat(fabric.acknowledge(0)).isEqualTo(-1);
  }

  @Test
  void anExtIntFromIoApicPinZeroTakesThePicsVector() {
    rig.initializePic();
    rig.enableAll();
    rig.redirect(0, 1L << 56 | 0x700);
    rig.write(0, FabricRig.LVT_LINT0, 0x1_0700);
    fabric.isaLine(5).set(true);
    assertThat(fabric.pending(0)).isFalse();
    assertThat(fabric.pending(1)).isTrue();
    assertThat(fabric.acknowledge(1)).isEqualTo(0x35);
    assertThat(fabric.pending(1)).isFalse();
  }

  @Test
  void anIsaInterruptReachesBothControllers() {
    rig.initializePic();
    rig.enableAll();
    rig.redirect(4, 1L << 56 | 0x44);
    fabric.isaLine(4).set(true);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x34);
    assertThat(fabric.acknowledge(1)).isEqualTo(0x44);
  }

  @Test
  void aPicLineLeavesTheIoApicAlone() {
    rig.initializePic();
    rig.enableAll();
    rig.redirect(11, 1L << 56 | 0x44);
    fabric.picLine(11).set(true);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x3B);
    assertThat(fabric.pending(1)).isFalse();
  }

  @Test
  void thePicsPortsAreWiredUp() {
    rig.ports.write(0x21, 1, 0xA5);
    rig.ports.write(0xA1, 1, 0x5A);
    rig.ports.write(0x4D0, 2, 0xFFFF);
    assertThat(rig.ports.read(0x21, 1)).isEqualTo(0xA5);
    assertThat(rig.ports.read(0xA1, 1)).isEqualTo(0x5A);
    assertThat(rig.ports.read(0x4D0, 2)).isEqualTo(0xDEF8);
  }

  @Test
  void resetForgetsEverythingPending() {
    rig.initializePic();
    fabric.isaLine(4).set(true);
    rig.enableAll();
    rig.write(1, FabricRig.ICR, 0x4_4050);
    fabric.reset();
    assertThat(fabric.pending(0)).isFalse();
    assertThat(fabric.pending(1)).isFalse();
  }

  @Test
  void aRestoredFabricGoesOnWhereTheOtherStopped() {
    rig.initializePic();
    rig.enableAll();
    rig.redirect(21, 1L << 56 | 0x8051);
    InterruptLine line = fabric.gsiLine(21);
    line.set(true);
    fabric.acknowledge(1);
    rig.write(0, FabricRig.LVT_TIMER, 0x2_0040);
    rig.write(0, FabricRig.DIVIDE, 0xB);
    rig.write(0, FabricRig.INITIAL_COUNT, 1_000_000);
    fabric.isaLine(3).set(true);
    InterruptsStateV1 state = fabric.save();

    FabricRig other = new FabricRig(2);
    other.fabric.restore(state);
    assertThat(other.fabric.save()).isEqualTo(state);
    assertThat(other.fabric.acknowledge(0)).isEqualTo(0x33);
    other.fabric.gsiLine(21).set(true);
    other.write(1, FabricRig.EOI, 0);
    assertThat(other.fabric.acknowledge(1)).isEqualTo(0x51);
    other.clock.advance(500_000);
    assertThat(other.fabric.pending(0)).isFalse();
    other.clock.advance(500_000);
    assertThat(other.fabric.acknowledge(0)).isEqualTo(0x40);
  }

  @Test
  void aStateForOtherHardwareIsRefused() {
    InterruptsStateV1 state = fabric.save();
    FabricRig other = new FabricRig(1);
    assertThatThrownBy(() -> other.fabric.restore(state)).isInstanceOf(DeviceStateException.class);
    assertThatThrownBy(() -> fabric.restore(new DeviceState() {})).isInstanceOf(DeviceStateException.class);
  }

  @Test
  void impossibleStatesCannotBeMade() {
    assertThatThrownBy(() -> new IoApicStateV1(0, 0, 0, List.of(1L))).isInstanceOf(DeviceStateException.class);
    assertThatThrownBy(() -> new PicStateV1(0, 0, 256, 0, 0, 0, 0, 0, 0)).isInstanceOf(DeviceStateException.class);
    assertThatThrownBy(() -> new ApicTimerStateV1(0, 0, 1L << 32, 0, 0, 0)).isInstanceOf(DeviceStateException.class);
  }
}
