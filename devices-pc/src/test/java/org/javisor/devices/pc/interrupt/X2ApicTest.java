package org.javisor.devices.pc.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected values from the Intel SDM, volume 3, 11.12 Extended XAPIC. */
class X2ApicTest {
  private static final long XAPIC = 0xFEE0_0800L;
  private static final long X2APIC = 0xFEE0_0C00L;

  private final FabricRig rig = new FabricRig(20);
  private final InterruptFabric fabric = rig.fabric;

  private void enableX2apic() {
    for (int cpu = 0; cpu < 20; cpu++) {
      assertThat(fabric.apicBase(cpu, X2APIC)).isTrue();
      assertThat(fabric.writeMsr(cpu, 0x80F, 0x1FF)).isTrue();
    }
  }

  private long read(int cpu, int msr) {
    long[] value = new long[1];
    assertThat(fabric.readMsr(cpu, msr, value)).isTrue();
    return value[0];
  }

  @Test
  void onlyTheManualsTransitionsAreLegal() {
    assertThat(fabric.apicBase(0, X2APIC)).as("xAPIC to x2APIC").isTrue();
    assertThat(fabric.apicBase(0, XAPIC)).as("x2APIC to xAPIC").isFalse();
    assertThat(fabric.apicBase(0, 0xFEE0_0400L)).as("x2APIC without enable").isFalse();
    assertThat(fabric.apicBase(0, 0xFEE0_0000L)).as("x2APIC to disabled").isTrue();
    assertThat(fabric.apicBase(0, X2APIC)).as("disabled to x2APIC").isFalse();
    assertThat(fabric.apicBase(0, XAPIC)).as("disabled to xAPIC").isTrue();
  }

  @Test
  void reservedBitsOfTheBaseAreIllegal() {
    assertThat(fabric.apicBase(0, XAPIC | 1)).isFalse();
    assertThat(fabric.apicBase(0, XAPIC | 1L << 9)).isFalse();
    assertThat(fabric.apicBase(0, XAPIC | 1L << 52)).isFalse();
    assertThat(fabric.apicBase(0)).isEqualTo(0xFEE0_0900L);
  }

  @Test
  void msrsAreIllegalInXapicModeAndMemoryIsSilentInX2apicMode() {
    assertThat(fabric.readMsr(0, 0x802, new long[1])).isFalse();
    enableX2apic();
    assertThat(rig.read(0, FabricRig.ID)).isEqualTo(-1);
    rig.write(0, FabricRig.TPR, 0x50);
    assertThat(read(0, 0x808)).isZero();
  }

  @Test
  void idAndLogicalDestinationHave32Bits() {
    enableX2apic();
    assertThat(read(17, 0x802)).isEqualTo(17);
    assertThat(read(17, 0x80D)).isEqualTo(0x0001_0002);
    assertThat(fabric.writeMsr(17, 0x80D, 0)).isFalse();
  }

  @Test
  void registersThatDoNotExistAreIllegal() {
    enableX2apic();
    assertThat(fabric.readMsr(0, 0x80E, new long[1])).as("destination format").isFalse();
    assertThat(fabric.readMsr(0, 0x831, new long[1])).as("high interrupt command").isFalse();
    assertThat(fabric.readMsr(0, 0x80B, new long[1])).as("EOI is write-only").isFalse();
    assertThat(fabric.readMsr(0, 0x83F, new long[1])).as("self IPI is write-only").isFalse();
    assertThat(fabric.readMsr(0, 0x8FF, new long[1])).isFalse();
    assertThat(fabric.writeMsr(0, 0x803, 0)).as("version is read-only").isFalse();
    assertThat(fabric.writeMsr(0, 0x839, 0)).as("current count is read-only").isFalse();
  }

  @Test
  void reservedBitsAreIllegal() {
    enableX2apic();
    assertThat(fabric.writeMsr(0, 0x808, 0x100)).isFalse();
    assertThat(fabric.writeMsr(0, 0x80B, 1)).isFalse();
    assertThat(fabric.writeMsr(0, 0x828, 1)).isFalse();
    assertThat(fabric.writeMsr(0, 0x830, 1 << 12)).isFalse();
    assertThat(fabric.writeMsr(0, 0x838, 1L << 32)).isFalse();
    assertThat(fabric.writeMsr(0, 0x832, 1 << 8)).isFalse();
  }

  /** Linux writes ones there when it shuts down. */
  @Test
  void readOnlyBitsOfTheVectorTableIgnoreWhatIsWritten() {
    enableX2apic();
    assertThat(fabric.writeMsr(0, 0x80F, 0x1FF)).isTrue();
    assertThat(fabric.writeMsr(0, 0x835, 0x5700)).isTrue();
    assertThat(read(0, 0x835)).isEqualTo(0x700);
    assertThat(fabric.writeMsr(0, 0x832, 1 << 14)).as("reserved in the timer's entry").isFalse();
  }

  @Test
  void theInterruptCommandIsOne64BitRegister() {
    enableX2apic();
    assertThat(fabric.writeMsr(0, 0x830, 18L << 32 | 0x4041)).isTrue();
    assertThat(fabric.acknowledge(18)).isEqualTo(0x41);
    assertThat(read(0, 0x830)).isEqualTo(18L << 32 | 0x4041);
  }

  @Test
  void aLogicalDestinationNamesCpusOfACluster() {
    enableX2apic();
    fabric.writeMsr(0, 0x830, 0x0001_0009L << 32 | 0x4841);
    assertThat(fabric.pending(16)).isTrue();
    assertThat(fabric.pending(17)).isFalse();
    assertThat(fabric.pending(19)).isTrue();
    assertThat(fabric.pending(0)).isFalse();
  }

  @Test
  void allOnesAddressEverybody() {
    enableX2apic();
    fabric.writeMsr(0, 0x830, 0xFFFF_FFFFL << 32 | 0x4041);
    assertThat(fabric.pending(0)).isTrue();
    assertThat(fabric.pending(19)).isTrue();
  }

  @Test
  void theSelfIpiRegisterInterruptsItsOwnCpu() {
    enableX2apic();
    assertThat(fabric.writeMsr(3, 0x83F, 0x77)).isTrue();
    assertThat(fabric.acknowledge(3)).isEqualTo(0x77);
    assertThat(fabric.writeMsr(3, 0x80B, 0)).isTrue();
  }

  @Test
  void disablingResetsTheApicAndOpensTheDirectWayForThePic() {
    enableX2apic();
    fabric.writeMsr(5, 0x808, 0x20);
    rig.initializePic();
    assertThat(fabric.apicBase(5, 0xFEE0_0000L)).isTrue();
    fabric.isaLine(4).set(true);
    assertThat(fabric.pending(5)).isTrue();
    assertThat(fabric.acknowledge(5)).isEqualTo(0x34);
    assertThat(fabric.apicBase(5, XAPIC)).isTrue();
    assertThat(rig.read(5, FabricRig.TPR)).isZero();
  }
}
