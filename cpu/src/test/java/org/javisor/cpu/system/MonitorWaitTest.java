package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.CpuIdentity;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.Flags;
import org.junit.jupiter.api.Test;

/**
 * MONITOR and MWAIT. No store to the monitored line is watched, so MWAIT only ever waits where nothing but an interrupt
 * could end the wait: returning early is always allowed.
 *
 * @see "Intel SDM volume 2, MONITOR and MWAIT"
 */
class MonitorWaitTest {
  private static final int[] MWAIT = {0x0F, 0x01, 0xC9};
  private static final int[] MONITOR = {0x0F, 0x01, 0xC8};

  private static SystemMachine machine(int cpus, boolean interrupts) {
    SystemMachine m = new SystemMachine("max");
    CpuSetup.flat32(m.cpu, SystemMachine.CODE_0, SystemMachine.DATA_0, SystemMachine.CODE);
    m.cpu.identity = new CpuIdentity(0, cpus, 1_000_000, 100_000);
    m.cpu.rflags(interrupts ? Flags.IF | 2 : 2);
    return m;
  }

  @Test
  void theOnlyCpuWaitsForAnInterrupt() {
    try (SystemMachine m = machine(1, true)) {
      m.run(MWAIT);
      assertThat(m.cpu.halted).isTrue();
    }
  }

  @Test
  void withInterruptsOffNothingCouldEndTheWaitSoThereIsNone() {
    try (SystemMachine m = machine(1, false)) {
      m.run(MWAIT);
      assertThat(m.cpu.halted).isFalse();
    }
  }

  @Test
  void whereAnotherCpuCouldStoreThereIsNoWait() {
    try (SystemMachine m = machine(2, true)) {
      m.run(MWAIT);
      assertThat(m.cpu.halted).isFalse();
    }
  }

  @Test
  void unknownExtensionsAndUsersAreRefused() {
    try (SystemMachine m = machine(1, true)) {
      m.cpu.r[1] = 2;
      m.expectFault(13, 0, MWAIT);
      m.cpu.r[1] = 1;
      m.expectFault(13, 0, MONITOR);
    }
    try (SystemMachine m = machine(1, true)) {
      m.cpu.cpl = 3;
      m.cpu.updateMode();
      m.expectFault(6, 0, MWAIT);
    }
  }

  @Test
  void noModelButTheGreatestAnnouncesThem() {
    assertThat(CpuModel.standard().has(CpuidFeature.MONITOR)).isFalse();
    assertThat(CpuModel.parse("max").has(CpuidFeature.MONITOR)).isTrue();
  }
}
