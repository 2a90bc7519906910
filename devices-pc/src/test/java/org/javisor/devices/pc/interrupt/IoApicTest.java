package org.javisor.devices.pc.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.device.InterruptLine;
import org.junit.jupiter.api.Test;

/** Expected values from the Intel 82093AA data sheet. */
class IoApicTest {
  private static final long LEVEL = 0x8000;
  private static final long REMOTE_IRR = 0x4000;
  private static final long MASKED = 0x1_0000;

  private final FabricRig rig = new FabricRig(2);
  private final InterruptFabric fabric = rig.fabric;

  IoApicTest() {
    rig.enableAll();
  }

  private void end(int cpu) {
    rig.write(cpu, FabricRig.EOI, 0);
  }

  @Test
  void versionShowsPinsAndEoiRegister() {
    assertThat(rig.ioApicRead(1)).isEqualTo(0x0017_0020);
    rig.ioApicWrite(0, 0xFFFF_FFFF);
    assertThat(rig.ioApicRead(0)).isEqualTo(0x0F00_0000);
    assertThat(rig.ioApicRead(0x40)).isZero();
  }

  @Test
  void entriesAreMaskedAtPowerOnAndKeepTheirWritableBits() {
    assertThat(rig.redirection(23)).isEqualTo(MASKED);
    rig.redirect(23, -1L);
    assertThat(rig.redirection(23)).isEqualTo(0xFF00_0000_0001_AFFFL);
  }

  @Test
  void anEdgeIsDeliveredOnce() {
    InterruptLine line = fabric.gsiLine(20);
    rig.redirect(20, 0x41);
    line.set(true);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x41);
    end(0);
    assertThat(fabric.pending(0)).isFalse();
    line.set(false);
    line.set(true);
    assertThat(fabric.pending(0)).isTrue();
  }

  @Test
  void anEdgeOnAMaskedPinIsLost() {
    InterruptLine line = fabric.gsiLine(20);
    line.set(true);
    rig.redirect(20, 0x41);
    assertThat(fabric.pending(0)).isFalse();
  }

  @Test
  void aLevelIsDeliveredAgainAfterItsEndWhileTheLineIsHigh() {
    InterruptLine line = fabric.gsiLine(21);
    rig.redirect(21, LEVEL | 0x51);
    line.set(true);
    assertThat(rig.redirection(21) & REMOTE_IRR).isEqualTo(REMOTE_IRR);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x51);
    assertThat(fabric.pending(0)).isFalse();
    end(0);
    assertThat(fabric.pending(0)).isTrue();
    assertThat(fabric.acknowledge(0)).isEqualTo(0x51);
    line.set(false);
    end(0);
    assertThat(fabric.pending(0)).isFalse();
    assertThat(rig.redirection(21) & REMOTE_IRR).isZero();
  }

  @Test
  void aLevelWaitsBehindItsMask() {
    InterruptLine line = fabric.gsiLine(21);
    rig.redirect(21, MASKED | LEVEL | 0x51);
    line.set(true);
    assertThat(fabric.pending(0)).isFalse();
    rig.redirect(21, LEVEL | 0x51);
    assertThat(fabric.pending(0)).isTrue();
  }

  @Test
  void aLevelMaskedWhileInServiceIsDeliveredWhenUnmasked() {
    InterruptLine line = fabric.gsiLine(21);
    rig.redirect(21, LEVEL | 0x51);
    line.set(true);
    fabric.acknowledge(0);
    rig.redirect(21, MASKED | LEVEL | 0x51);
    end(0);
    assertThat(fabric.pending(0)).isFalse();
    rig.redirect(21, LEVEL | 0x51);
    assertThat(fabric.pending(0)).isTrue();
  }

  @Test
  void theEoiRegisterEndsAVector() {
    InterruptLine line = fabric.gsiLine(21);
    rig.redirect(21, LEVEL | 0x51);
    line.set(true);
    rig.ioApic.write(0x40, 4, 0x52);
    assertThat(rig.redirection(21) & REMOTE_IRR).isEqualTo(REMOTE_IRR);
    line.set(false);
    rig.ioApic.write(0x40, 4, 0x51);
    assertThat(rig.redirection(21) & REMOTE_IRR).isZero();
  }

  @Test
  void switchingToEdgeClearsRemoteIrr() {
    rig.redirect(21, LEVEL | 0x51);
    fabric.gsiLine(21).set(true);
    rig.redirect(21, MASKED | 0x51);
    assertThat(rig.redirection(21) & REMOTE_IRR).isZero();
  }

  @Test
  void aLevelNobodyTakesIsDeliveredWhenTheApicIsEnabled() {
    rig.write(1, FabricRig.SVR, 0xFF);
    rig.redirect(22, 1L << 56 | LEVEL | 0x61);
    fabric.gsiLine(22).set(true);
    assertThat(rig.redirection(22) & REMOTE_IRR).isZero();
    rig.write(1, FabricRig.SVR, 0x1FF);
    assertThat(fabric.pending(1)).isTrue();
  }

  @Test
  void sourcesOfALineAreWiredOr() {
    InterruptLine first = fabric.gsiLine(16);
    InterruptLine second = fabric.gsiLine(16);
    rig.redirect(16, LEVEL | 0x51);
    first.set(true);
    second.set(true);
    first.set(false);
    fabric.acknowledge(0);
    end(0);
    assertThat(fabric.pending(0)).isTrue();
    fabric.acknowledge(0);
    second.set(false);
    end(0);
    assertThat(fabric.pending(0)).isFalse();
  }

  @Test
  void theTimerIsOnPinTwo() {
    rig.redirect(2, 0x31);
    fabric.isaLine(0).set(true);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x31);
  }

  @Test
  void lowestPriorityIsARedirectionEntrysDeliveryModeToo() {
    rig.write(0, FabricRig.LDR, 0x0100_0000);
    rig.write(1, FabricRig.LDR, 0x0200_0000);
    rig.write(0, FabricRig.TPR, 0x10);
    rig.redirect(20, 0x0300_0000_0000_0841L | 0x100);
    fabric.gsiLine(20).set(true);
    assertThat(fabric.pending(0)).isFalse();
    assertThat(fabric.acknowledge(1)).isEqualTo(0x41);
  }

  @Test
  void anNmiCanComeFromAPin() {
    rig.redirect(20, 1L << 56 | 0x400);
    fabric.gsiLine(20).set(true);
    assertThat(rig.cpus.events).containsExactly("nmi 1");
  }

  @Test
  void theIndexRegisterTakesABytes() {
    rig.ioApic.write(0, 1, 0x01);
    assertThat(rig.ioApic.read(0x10, 4)).isEqualTo(0x0017_0020);
    assertThat(rig.ioApic.read(0x12, 1)).isEqualTo(0x17);
    rig.ioApic.write(0x10, 1, 0xFF);
    assertThat(rig.ioApic.read(0, 4)).isEqualTo(1);
  }
}
