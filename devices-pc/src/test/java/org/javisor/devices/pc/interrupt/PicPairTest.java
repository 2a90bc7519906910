package org.javisor.devices.pc.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expected values from the Intel 8259A data sheet. */
class PicPairTest {
  private static final int MASTER = 0x20;
  private static final int SLAVE = 0xA0;
  private static final int EOI = 0x20;

  private final PicPair pic = new PicPair();

  /** As every PC BIOS and Linux do: vectors 0x30 and 0x38, nothing masked. */
  @BeforeEach
  void initialize() {
    initialize(0x01);
  }

  private void initialize(int icw4) {
    pic.write(MASTER, 0x11);
    pic.write(MASTER + 1, 0x30);
    pic.write(MASTER + 1, 0x04);
    pic.write(MASTER + 1, icw4);
    pic.write(SLAVE, 0x11);
    pic.write(SLAVE + 1, 0x38);
    pic.write(SLAVE + 1, 0x02);
    pic.write(SLAVE + 1, icw4);
    pic.write(MASTER + 1, 0);
    pic.write(SLAVE + 1, 0);
  }

  private int inService(int port) {
    pic.write(port, 0x0B);
    int isr = pic.read(port);
    pic.write(port, 0x0A);
    return isr;
  }

  private void pulse(int irq) {
    pic.line(irq, true);
    pic.line(irq, false);
  }

  @Test
  void anEdgeInterruptsOnceWithItsVector() {
    pic.line(1, true);
    assertThat(pic.interrupts()).isTrue();
    assertThat(pic.acknowledge()).isEqualTo(0x31);
    assertThat(pic.interrupts()).isFalse();
    assertThat(inService(MASTER)).isEqualTo(0x02);
    pic.write(MASTER, EOI);
    assertThat(pic.interrupts()).as("the line is still high, but there is no new edge").isFalse();
    assertThat(inService(MASTER)).isZero();
  }

  @Test
  void theSlavesInterruptsComeThroughLineTwo() {
    pic.line(8, true);
    assertThat(pic.acknowledge()).isEqualTo(0x38);
    assertThat(inService(MASTER)).isEqualTo(0x04);
    assertThat(inService(SLAVE)).isEqualTo(0x01);
  }

  @Test
  void lowerNumbersHaveTheHigherPriority() {
    pulse(7);
    pulse(1);
    pulse(14);
    assertThat(pic.acknowledge()).isEqualTo(0x31);
    pic.write(MASTER, EOI);
    assertThat(pic.acknowledge()).isEqualTo(0x3E);
    pic.write(SLAVE, EOI);
    pic.write(MASTER, EOI);
    assertThat(pic.acknowledge()).isEqualTo(0x37);
  }

  @Test
  void anInterruptInServiceHoldsBackItsOwnAndLowerPriorities() {
    pulse(3);
    pic.acknowledge();
    pulse(4);
    pulse(3);
    assertThat(pic.interrupts()).isFalse();
    pulse(0);
    assertThat(pic.interrupts()).isTrue();
    assertThat(pic.acknowledge()).isEqualTo(0x30);
  }

  @Test
  void aMaskedRequestWaitsInTheRequestRegister() {
    pic.write(MASTER + 1, 0x10);
    pulse(4);
    assertThat(pic.interrupts()).isFalse();
    assertThat(pic.read(MASTER)).isEqualTo(0x10);
    pic.write(MASTER + 1, 0);
    assertThat(pic.interrupts()).isTrue();
  }

  @Test
  void acknowledgingNothingGivesSpuriousSevenWithNothingInService() {
    assertThat(pic.acknowledge()).isEqualTo(0x37);
    assertThat(inService(MASTER)).isZero();
  }

  @Test
  void aRequestMaskedBetweenIntAndIntaIsSpurious() {
    pulse(5);
    assertThat(pic.interrupts()).isTrue();
    pic.write(MASTER + 1, 0x20);
    assertThat(pic.acknowledge()).isEqualTo(0x37);
    assertThat(inService(MASTER)).isZero();
  }

  @Test
  void aLevelThatWentAwayIsSpurious() {
    pic.write(0x4D0, 0x20);
    pic.line(5, true);
    assertThat(pic.interrupts()).isTrue();
    pic.line(5, false);
    assertThat(pic.interrupts()).isFalse();
    assertThat(pic.acknowledge()).isEqualTo(0x37);
  }

  @Test
  void aLevelInterruptsAgainAfterItsEnd() {
    pic.write(0x4D1, 0x08);
    pic.line(11, true);
    assertThat(pic.acknowledge()).isEqualTo(0x3B);
    assertThat(pic.interrupts()).isFalse();
    pic.write(SLAVE, EOI);
    pic.write(MASTER, EOI);
    assertThat(pic.interrupts()).isTrue();
    assertThat(pic.acknowledge()).isEqualTo(0x3B);
    pic.line(11, false);
    pic.write(SLAVE, EOI);
    pic.write(MASTER, EOI);
    assertThat(pic.interrupts()).isFalse();
  }

  @Test
  void timerKeyboardCascadeClockAndCoprocessorStayEdgeTriggered() {
    pic.write(0x4D0, 0xFF);
    pic.write(0x4D1, 0xFF);
    assertThat(pic.read(0x4D0)).isEqualTo(0xF8);
    assertThat(pic.read(0x4D1)).isEqualTo(0xDE);
  }

  @Test
  void aSpecificEndNamesItsLevel() {
    pulse(3);
    pic.acknowledge();
    pulse(1);
    pic.acknowledge();
    pic.write(MASTER, 0x63);
    assertThat(inService(MASTER)).isEqualTo(0x02);
  }

  @Test
  void aNonSpecificEndTakesTheHighestPriority() {
    pulse(3);
    pic.acknowledge();
    pulse(1);
    pic.acknowledge();
    pic.write(MASTER, EOI);
    assertThat(inService(MASTER)).isEqualTo(0x08);
  }

  @Test
  void rotationOnEndMakesTheServedLineTheLowest() {
    pulse(4);
    pic.acknowledge();
    pic.write(MASTER, 0xA0);
    pulse(4);
    pulse(5);
    assertThat(pic.acknowledge()).isEqualTo(0x35);
    pic.write(MASTER, EOI);
    assertThat(pic.acknowledge()).isEqualTo(0x34);
  }

  @Test
  void setPriorityNamesTheLowestLine() {
    pic.write(MASTER, 0xC5);
    pulse(5);
    pulse(6);
    pulse(0);
    assertThat(pic.acknowledge()).isEqualTo(0x36);
    pic.write(MASTER, EOI);
    assertThat(pic.acknowledge()).isEqualTo(0x30);
    pic.write(MASTER, EOI);
    assertThat(pic.acknowledge()).isEqualTo(0x35);
  }

  @Test
  void automaticEndLeavesNothingInService() {
    initialize(0x03);
    pulse(6);
    assertThat(pic.acknowledge()).isEqualTo(0x36);
    assertThat(inService(MASTER)).isZero();
    pulse(7);
    assertThat(pic.interrupts()).isTrue();
  }

  @Test
  void automaticEndCanRotate() {
    initialize(0x03);
    pic.write(MASTER, 0x80);
    pulse(0);
    pic.acknowledge();
    pulse(0);
    pulse(1);
    assertThat(pic.acknowledge()).isEqualTo(0x31);
  }

  @Test
  void automaticEndOnTheSlaveStillPassesItsNextRequest() {
    initialize(0x03);
    pulse(9);
    pulse(10);
    assertThat(pic.acknowledge()).isEqualTo(0x39);
    assertThat(pic.interrupts()).isTrue();
    assertThat(pic.acknowledge()).isEqualTo(0x3A);
    assertThat(pic.interrupts()).isFalse();
  }

  @Test
  void specialMaskModeLetsLowerPrioritiesThrough() {
    pulse(2 + 1);
    pic.acknowledge();
    pic.write(MASTER + 1, 0x08);
    pulse(6);
    assertThat(pic.interrupts()).isFalse();
    pic.write(MASTER, 0x68);
    assertThat(pic.interrupts()).isTrue();
    assertThat(pic.acknowledge()).isEqualTo(0x36);
    pic.write(MASTER, EOI);
    assertThat(inService(MASTER)).as("a masked bit is not ended by a non-specific EOI").isEqualTo(0x08);
  }

  @Test
  void specialFullyNestedModeLetsASecondSlaveInterruptThrough() {
    initialize(0x11);
    pulse(12);
    assertThat(pic.acknowledge()).isEqualTo(0x3C);
    pulse(10);
    assertThat(pic.interrupts()).isTrue();
    assertThat(pic.acknowledge()).isEqualTo(0x3A);
  }

  @Test
  void withoutItASecondSlaveInterruptWaits() {
    pulse(12);
    pic.acknowledge();
    pulse(10);
    assertThat(pic.interrupts()).isFalse();
  }

  @Test
  void pollTakesARequestIntoService() {
    pulse(6);
    pic.write(MASTER, 0x0C);
    assertThat(pic.read(MASTER)).isEqualTo(0x86);
    assertThat(inService(MASTER)).isEqualTo(0x40);
    pic.write(MASTER, 0x0C);
    assertThat(pic.read(MASTER)).isZero();
  }

  @Test
  void initializationForgetsRequestsMaskAndService() {
    pulse(1);
    pic.acknowledge();
    pulse(4);
    pic.write(MASTER + 1, 0xFF);
    pic.write(MASTER, 0x11);
    assertThat(pic.interrupts()).isFalse();
    assertThat(pic.read(MASTER)).isZero();
    assertThat(inService(MASTER)).isZero();
  }

  @Test
  void aHighLineNeedsANewEdgeAfterInitialization() {
    pic.line(4, true);
    initialize(0x01);
    assertThat(pic.interrupts()).isFalse();
    pic.line(4, false);
    pic.line(4, true);
    assertThat(pic.interrupts()).isTrue();
  }

  @Test
  void aSavedPairBehavesAsTheOriginal() {
    pic.write(0x4D1, 0x04);
    pulse(1);
    pic.acknowledge();
    pic.line(10, true);
    PicPair copy = new PicPair();
    copy.restore(pic.saveMaster(), pic.saveSlave());
    assertThat(copy.saveMaster()).isEqualTo(pic.saveMaster());
    assertThat(copy.saveSlave()).isEqualTo(pic.saveSlave());
    assertThat(copy.interrupts()).isFalse();
    copy.write(MASTER, EOI);
    assertThat(copy.acknowledge()).isEqualTo(0x3A);
  }
}
