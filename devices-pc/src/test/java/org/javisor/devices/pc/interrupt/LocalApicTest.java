package org.javisor.devices.pc.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.devices.pc.interrupt.FabricRig.DFR;
import static org.javisor.devices.pc.interrupt.FabricRig.EOI;
import static org.javisor.devices.pc.interrupt.FabricRig.ESR;
import static org.javisor.devices.pc.interrupt.FabricRig.ICR;
import static org.javisor.devices.pc.interrupt.FabricRig.IRR;
import static org.javisor.devices.pc.interrupt.FabricRig.ISR;
import static org.javisor.devices.pc.interrupt.FabricRig.LDR;
import static org.javisor.devices.pc.interrupt.FabricRig.LVT_ERROR;
import static org.javisor.devices.pc.interrupt.FabricRig.LVT_LINT0;
import static org.javisor.devices.pc.interrupt.FabricRig.LVT_LINT1;
import static org.javisor.devices.pc.interrupt.FabricRig.LVT_TIMER;
import static org.javisor.devices.pc.interrupt.FabricRig.PPR;
import static org.javisor.devices.pc.interrupt.FabricRig.SVR;
import static org.javisor.devices.pc.interrupt.FabricRig.TPR;

import org.junit.jupiter.api.Test;

/** Expected values from the Intel SDM, volume 3, chapter 11. */
class LocalApicTest {
  private static final int SELF = 1 << 18;
  private static final int LOGICAL = 1 << 11;

  private final FabricRig rig = new FabricRig(3);
  private final InterruptFabric fabric = rig.fabric;

  LocalApicTest() {
    rig.enableAll();
  }

  private void self(int vector) {
    rig.write(0, ICR, SELF | vector);
  }

  @Test
  void registersHaveTheirPowerOnValues() {
    FabricRig fresh = new FabricRig(2);
    assertThat(fresh.read(1, FabricRig.ID)).isEqualTo(0x0100_0000);
    assertThat(fresh.read(1, 0x30)).isEqualTo(0x0005_0014);
    assertThat(fresh.read(1, SVR)).isEqualTo(0xFF);
    assertThat(fresh.read(1, DFR)).isEqualTo(-1);
    assertThat(fresh.read(1, LVT_TIMER)).isEqualTo(0x1_0000);
    assertThat(fresh.read(1, LVT_LINT0)).isEqualTo(0x1_0000);
    assertThat(fresh.read(0, LVT_LINT0)).as("the boot processor takes the 8259A's interrupts").isEqualTo(0x700);
    assertThat(fresh.fabric.apicBase(0)).isEqualTo(0xFEE0_0900L);
    assertThat(fresh.fabric.apicBase(1)).isEqualTo(0xFEE0_0800L);
  }

  @Test
  void theHighestVectorIsTakenFirst() {
    self(0x41);
    self(0x52);
    self(0x31);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x52);
    assertThat(fabric.pending(0)).isFalse();
    rig.write(0, EOI, 0);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x41);
    rig.write(0, EOI, 0);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x31);
  }

  @Test
  void aHigherClassInterruptsALowerOneButNotItsOwn() {
    self(0x41);
    fabric.acknowledge(0);
    self(0x4F);
    assertThat(fabric.pending(0)).isFalse();
    self(0x50);
    assertThat(fabric.pending(0)).isTrue();
    assertThat(fabric.acknowledge(0)).isEqualTo(0x50);
    assertThat(rig.read(0, PPR)).isEqualTo(0x50);
    rig.write(0, EOI, 0);
    assertThat(rig.read(0, PPR)).isEqualTo(0x40);
    assertThat(rig.holds(0, ISR, 0x41)).isTrue();
    rig.write(0, EOI, 0);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x4F);
  }

  @Test
  void theTaskPriorityHoldsBackItsClassAndLower() {
    rig.write(0, TPR, 0x45);
    self(0x4F);
    assertThat(fabric.pending(0)).isFalse();
    self(0x50);
    assertThat(fabric.acknowledge(0)).isEqualTo(0x50);
    rig.write(0, EOI, 0);
    rig.write(0, TPR, 0x3F);
    assertThat(fabric.pending(0)).isTrue();
  }

  @Test
  void theProcessorPriorityIsTheTaskPriorityWhereThatIsNotLower() {
    rig.write(0, TPR, 0x53);
    assertThat(rig.read(0, PPR)).isEqualTo(0x53);
    rig.write(0, TPR, 0x23);
    self(0x41);
    fabric.acknowledge(0);
    assertThat(rig.read(0, PPR)).isEqualTo(0x40);
    rig.write(0, TPR, 0x47);
    assertThat(rig.read(0, PPR)).isEqualTo(0x47);
  }

  @Test
  void cr8IsTheUpperHalfOfTheTaskPriority() {
    fabric.taskPriority(0, 9);
    assertThat(rig.read(0, TPR)).isEqualTo(0x90);
    rig.write(0, TPR, 0x35);
    assertThat(fabric.taskPriority(0)).isEqualTo(3);
  }

  @Test
  void anInterruptBetweenPendingAndAcknowledgeCanGoAway() {
    self(0x41);
    assertThat(fabric.pending(0)).isTrue();
    rig.write(0, TPR, 0xFF);
    assertThat(fabric.pending(0)).isFalse();
    assertThat(fabric.acknowledge(0)).isEqualTo(-1);
    assertThat(rig.holds(0, IRR, 0x41)).isTrue();
    assertThat(rig.holds(0, ISR, 0x41)).isFalse();
  }

  @Test
  void theChipAnswersAnEmptyAcknowledgeWithTheSpuriousVector() {
    LocalApic apic = new LocalApic(
        0, true, fabric.settings().timerInput(), fabric.settings().tsc(), new ApicRouter(
            new LocalApic[0], vector -> {}, (a, message) -> {}));
    apic.write(ApicRegister.SPURIOUS_VECTOR, 0x1EF, 0);
    assertThat(apic.acknowledge()).isEqualTo(0xEF);
    assertThat(apic.read(ApicRegister.IN_SERVICE + 7, 0)).isZero();
  }

  @Test
  void anInterruptCommandReachesAPhysicalDestination() {
    rig.command(0, 2, 0x4061);
    assertThat(fabric.pending(0)).isFalse();
    assertThat(fabric.pending(1)).isFalse();
    assertThat(fabric.acknowledge(2)).isEqualTo(0x61);
  }

  @Test
  void allOnesAddressEverybody() {
    rig.command(0, 0xFF, 0x4061);
    assertThat(fabric.pending(0)).isTrue();
    assertThat(fabric.pending(1)).isTrue();
    assertThat(fabric.pending(2)).isTrue();
  }

  @Test
  void shorthandsIncludeOrExcludeTheSender() {
    rig.write(1, ICR, 0xC4062);
    assertThat(fabric.pending(1)).isFalse();
    assertThat(fabric.acknowledge(0)).isEqualTo(0x62);
    assertThat(fabric.acknowledge(2)).isEqualTo(0x62);
    rig.write(1, ICR, 0x84073);
    assertThat(fabric.acknowledge(1)).isEqualTo(0x73);
  }

  @Test
  void flatLogicalDestinationsAreSets() {
    rig.write(0, LDR, 0x0100_0000);
    rig.write(1, LDR, 0x0200_0000);
    rig.write(2, LDR, 0x0400_0000);
    rig.command(0, 0x06, LOGICAL | 0x4055);
    assertThat(fabric.pending(0)).isFalse();
    assertThat(fabric.pending(1)).isTrue();
    assertThat(fabric.pending(2)).isTrue();
  }

  @Test
  void clusterLogicalDestinationsNameAClusterAndASet() {
    for (int cpu = 0; cpu < 3; cpu++) {
      rig.write(cpu, DFR, 0x0FFF_FFFF);
    }
    rig.write(0, LDR, 0x1100_0000);
    rig.write(1, LDR, 0x1200_0000);
    rig.write(2, LDR, 0x2200_0000);
    rig.command(0, 0x12, LOGICAL | 0x4055);
    assertThat(fabric.pending(0)).isFalse();
    assertThat(fabric.pending(1)).isTrue();
    assertThat(fabric.pending(2)).isFalse();
  }

  @Test
  void lowestPriorityGoesToTheIdlestCpuAndTakesTurns() {
    rig.write(0, LDR, 0x0100_0000);
    rig.write(1, LDR, 0x0200_0000);
    rig.write(2, LDR, 0x0400_0000);
    rig.write(0, TPR, 0x20);
    rig.command(0, 0x07, LOGICAL | 0x4155);
    assertThat(fabric.pending(1)).isTrue();
    rig.command(0, 0x07, LOGICAL | 0x4156);
    assertThat(fabric.pending(2)).isTrue();
    assertThat(fabric.pending(0)).isFalse();
  }

  @Test
  void initAndStartUpReachTheCpu() {
    rig.command(0, 1, 0xC500);
    rig.command(0, 1, 0x8500);
    rig.command(0, 1, 0x4609);
    assertThat(rig.cpus.events).containsExactly("init 1", "start-up 1 at 9");
    assertThat(rig.read(1, SVR)).as("INIT resets the local APIC").isEqualTo(0xFF);
  }

  @Test
  void anNmiReachesEvenASoftwareDisabledApic() {
    rig.write(2, SVR, 0xFF);
    rig.command(0, 2, 0x4400);
    rig.command(0, 2, 0x4041);
    assertThat(rig.cpus.events).containsExactly("nmi 2");
    rig.write(2, SVR, 0x1FF);
    assertThat(fabric.pending(2)).isFalse();
  }

  @Test
  void theNmiPinIsLint1() {
    rig.write(0, LVT_LINT1, 0x400);
    rig.write(1, LVT_LINT1, 0x1_0400);
    fabric.nmi();
    assertThat(rig.cpus.events).containsExactly("nmi 0");
  }

  @Test
  void softwareDisablingMasksTheLocalVectorTable() {
    rig.write(0, LVT_TIMER, 0x40);
    rig.write(0, SVR, 0xFF);
    assertThat(rig.read(0, LVT_TIMER)).isEqualTo(0x1_0040);
    rig.write(0, LVT_TIMER, 0x50);
    assertThat(rig.read(0, LVT_TIMER)).isEqualTo(0x1_0050);
    rig.write(0, SVR, 0x1FF);
    assertThat(rig.read(0, LVT_TIMER)).isEqualTo(0x1_0050);
  }

  @Test
  void sendingAnIllegalVectorIsAnErrorWithItsInterrupt() {
    rig.write(0, LVT_ERROR, 0xE1);
    rig.command(0, 1, 0x400F);
    assertThat(fabric.pending(1)).isFalse();
    assertThat(rig.read(0, ESR)).as("latched by a write").isZero();
    rig.write(0, ESR, 0);
    assertThat(rig.read(0, ESR)).isEqualTo(0x20);
    rig.write(0, ESR, 0);
    assertThat(rig.read(0, ESR)).isZero();
    assertThat(fabric.acknowledge(0)).isEqualTo(0xE1);
  }

  @Test
  void receivingAnIllegalVectorIsAnError() {
    fabric.send(0xFEE0_1000L, 0x0005);
    rig.write(1, ESR, 0);
    assertThat(rig.read(1, ESR)).isEqualTo(0x40);
    assertThat(fabric.pending(1)).isFalse();
  }

  @Test
  void anAccessToARegisterThatDoesNotExistIsAnError() {
    assertThat(rig.read(0, 0x40)).isZero();
    rig.write(0, ESR, 0);
    assertThat(rig.read(0, ESR)).isEqualTo(0x80);
  }

  @Test
  void messageSignalledInterruptsNameDestinationVectorAndTrigger() {
    fabric.send(0xFEE0_2000L, 0x8071);
    assertThat(rig.holds(2, FabricRig.TMR, 0x71)).isTrue();
    assertThat(fabric.acknowledge(2)).isEqualTo(0x71);
    fabric.send(0xFED0_2000L, 0x0072);
    assertThat(fabric.pending(2)).isFalse();
  }

  @Test
  void everyWakeUpComesWithAPendingInterrupt() {
    int before = rig.cpus.wakeUps;
    self(0x41);
    assertThat(rig.cpus.wakeUps).isGreaterThan(before);
  }

  @Test
  void onlyAlignedDoublewordsAreWritten() {
    LocalApicRegion region = new LocalApicRegion(fabric, () -> 0);
    region.write(TPR, 1, 0x40);
    region.write(TPR + 2, 4, 0x40);
    assertThat(rig.read(0, TPR)).isZero();
    region.write(TPR, 4, 0xABCD);
    assertThat(region.read(TPR, 1)).isEqualTo(0xCD);
    assertThat(region.read(0x30, 2)).isEqualTo(0x0014);
    assertThat(region.read(0x32, 2)).isEqualTo(0x0005);
  }
}
