package org.javisor.devices.pc.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupts that a guest ends by a bit in its memory. */
class SilentEndTest {
  private static final int LOW = 0x41;
  private static final int MIDDLE = 0x51;
  private static final int HIGH = 0x61;

  private final FabricRig rig = new FabricRig(2);
  private final InterruptFabric fabric = rig.fabric;
  private final Word word = new Word();

  /** The guest's word. */
  private static final class Word implements SilentEnd {
    boolean takesPart = true;
    boolean set;

    @Override
    public boolean offer() {
      set = takesPart;
      return takesPart;
    }

    @Override
    public boolean withdraw() {
      boolean ended = !set;
      set = false;
      return ended;
    }
  }

  @BeforeEach
  void enable() {
    rig.enableAll();
    fabric.silentEnd(0, word);
  }

  private void request(int vector) {
    rig.command(0, 0, 0x4000 | vector);
  }

  private void take(int vector) {
    request(vector);
    assertThat(fabric.acknowledge(0)).isEqualTo(vector);
  }

  @Test
  void whoClearsTheBitGetsTheNextInterrupt() {
    take(MIDDLE);
    assertThat(word.set).as("the offer").isTrue();
    word.set = false;
    request(LOW);
    assertThat(fabric.pending(0)).isTrue();
    assertThat(fabric.acknowledge(0)).isEqualTo(LOW);
    assertThat(rig.holds(0, FabricRig.ISR, MIDDLE)).isFalse();
  }

  @Test
  void whoHasNotClearedItWhenALowerOneComesIsAskedToWriteToTheRegister() {
    take(MIDDLE);
    fabric.send(0xFEE0_0000L, LOW);
    assertThat(fabric.pending(0)).as("perhaps").isTrue();
    assertThat(fabric.acknowledge(0)).as("it is still in service").isEqualTo(-1);
    assertThat(word.set).as("the offer").isFalse();
    assertThat(fabric.pending(0)).isFalse();
    rig.write(0, FabricRig.EOI, 0);
    assertThat(fabric.pending(0)).isTrue();
    assertThat(fabric.acknowledge(0)).isEqualTo(LOW);
  }

  @Test
  void aMessageForThatVectorOnceMoreWaitsToo() {
    take(MIDDLE);
    fabric.send(0xFEE0_0000L, MIDDLE);
    assertThat(fabric.acknowledge(0)).isEqualTo(-1);
    rig.write(0, FabricRig.EOI, 0);
    assertThat(fabric.acknowledge(0)).isEqualTo(MIDDLE);
  }

  @Test
  void aHigherInterruptComesAtOnceAndEndsByTheRegisterAsDoesTheOneBelow() {
    take(MIDDLE);
    fabric.send(0xFEE0_0000L, HIGH);
    assertThat(fabric.acknowledge(0)).isEqualTo(HIGH);
    assertThat(word.set).isFalse();
    assertThat(rig.holds(0, FabricRig.ISR, MIDDLE)).isTrue();
    rig.write(0, FabricRig.EOI, 0);
    assertThat(rig.holds(0, FabricRig.ISR, HIGH)).isFalse();
    rig.write(0, FabricRig.EOI, 0);
    assertThat(rig.holds(0, FabricRig.ISR, MIDDLE)).isFalse();
  }

  @Test
  void whereOthersWaitAlreadyTheEndMustBeTold() {
    fabric.send(0xFEE0_0000L, LOW);
    take(MIDDLE);
    assertThat(word.set).isFalse();
  }

  @Test
  void theIoApicMustHearOfTheEndOfALevel() {
    fabric.send(0xFEE0_0000L, 1 << 15 | MIDDLE);
    assertThat(fabric.acknowledge(0)).isEqualTo(MIDDLE);
    assertThat(word.set).isFalse();
    rig.write(0, FabricRig.EOI, 0);
    assertThat(rig.holds(0, FabricRig.ISR, MIDDLE)).isFalse();
  }

  @Test
  void aGuestThatDoesNotTakePartEndsItsInterruptsItself() {
    word.takesPart = false;
    take(MIDDLE);
    fabric.send(0xFEE0_0000L, LOW);
    assertThat(fabric.pending(0)).isFalse();
    rig.write(0, FabricRig.EOI, 0);
    assertThat(fabric.acknowledge(0)).isEqualTo(LOW);
  }

  @Test
  void theRegistersTellTheTruth() {
    take(MIDDLE);
    assertThat(rig.read(0, FabricRig.PPR)).isEqualTo(0x50);
    assertThat(word.set).as("who looks is not sure of what comes next").isFalse();
    rig.write(0, FabricRig.EOI, 0);
    take(MIDDLE);
    word.set = false;
    assertThat(rig.read(0, FabricRig.PPR)).isZero();
    assertThat(rig.holds(0, FabricRig.ISR, MIDDLE)).isFalse();
  }

  @Test
  void aRegisterWrittenWhileTheBitIsSetEndsTheInterruptOnce() {
    take(MIDDLE);
    rig.write(0, FabricRig.EOI, 0);
    assertThat(rig.holds(0, FabricRig.ISR, MIDDLE)).isFalse();
    assertThat(word.set).isFalse();
  }

  @Test
  void theTaskPriorityStillHoldsOff() {
    take(MIDDLE);
    fabric.taskPriority(0, 5);
    fabric.send(0xFEE0_0000L, LOW);
    assertThat(fabric.pending(0)).isFalse();
  }

  @Test
  void aSavedStateHasNoOpenOffers() {
    take(MIDDLE);
    InterruptsStateV1 during = fabric.save();
    assertThat(word.set).isFalse();
    rig.write(0, FabricRig.EOI, 0);
    take(MIDDLE);
    word.set = false;
    InterruptsStateV1 ended = fabric.save();

    FabricRig other = new FabricRig(2);
    other.fabric.restore(during);
    assertThat(other.holds(0, FabricRig.ISR, MIDDLE)).isTrue();
    other.fabric.restore(ended);
    assertThat(other.holds(0, FabricRig.ISR, MIDDLE)).isFalse();
  }

  @Test
  void aResetForgetsTheOffer() {
    take(MIDDLE);
    fabric.reset();
    word.set = false;
    rig.enableAll();
    take(LOW);
    assertThat(rig.holds(0, FabricRig.ISR, LOW)).isTrue();
  }
}
