package org.javisor.devices.pc.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.javisor.device.DeviceStateException;
import org.javisor.device.input.PointerInput;
import org.javisor.devices.pc.usb.UhciController.Plug;
import org.junit.jupiter.api.Test;

/** Registers, root hub and schedule, as "Universal Host Controller Interface Design Guide 1.1" has them. */
class UhciControllerTest {
  private static final int USB_INTERRUPT = 1;
  private static final int ERROR_INTERRUPT = 2;
  private static final int HALTED = 0x20;

  private static PointerInput.Event at(int x, int y) {
    return new PointerInput.Event(x, y, 1024, 768, 0, 0);
  }

  @Test
  void afterAResetItIsHaltedAndSeesTwoNewDevices() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET, Plug.KEYBOARD)) {
      assertThat(usb.rig.config(1, 2, 0)).isEqualTo(0x7020_8086);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(HALTED);
      assertThat(usb.in(UsbDriver.COMMAND)).isZero();
      assertThat(usb.rig.ports.read(UsbDriver.PORTS + 0xC, 1)).isEqualTo(0x40);
      assertThat(usb.in(UsbDriver.PORT_1)).isEqualTo(0x0093);
      assertThat(usb.in(UsbDriver.PORT_2)).isEqualTo(0x0093);
      assertThat(usb.in(UsbDriver.PORT_2 + 2) & 0x80).as("no third port").isZero();
    }
  }

  @Test
  void aPortIsEnabledAfterItsResetAndKeepsItsChangesUntilTheyAreCleared() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET)) {
      usb.out(UsbDriver.PORT_1, 0x0204);
      assertThat(usb.in(UsbDriver.PORT_1)).as("in reset").isEqualTo(0x0283);
      usb.out(UsbDriver.PORT_1, 0x0004);
      assertThat(usb.in(UsbDriver.PORT_1)).isEqualTo(0x0097);
      usb.rig.ports.write(UsbDriver.PORT_1 + 1, 1, 0x10);
      assertThat(usb.in(UsbDriver.PORT_1)).as("suspended by a byte").isEqualTo(0x1097);
      usb.out(UsbDriver.PORT_1, 0x0006);
      assertThat(usb.in(UsbDriver.PORT_1)).isEqualTo(0x0095);
    }
  }

  @Test
  void framesAreCountedWithTheTime() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      int before = usb.in(UsbDriver.FRAME);
      usb.frames(5);
      assertThat(usb.in(UsbDriver.FRAME) - before).isEqualTo(5);
      usb.frames(2048);
      assertThat(usb.in(UsbDriver.FRAME) - before).isEqualTo(5);
      usb.out(UsbDriver.COMMAND, 0);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(HALTED);
      usb.frames(3);
      assertThat(usb.in(UsbDriver.FRAME) - before).isEqualTo(5);
    }
  }

  @Test
  void aQueueMovesOnAndInterruptsOnCompletion() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      assertThat(usb.read(0, 0x80, 6, 0, 1, 0, 0, 18, 0)).hasSize(18).startsWith(18, 1, 0x10, 1);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(USB_INTERRUPT);
      assertThat(usb.rig.requests() & 1 << 11).isNotZero();
      usb.out(UsbDriver.STATUS, USB_INTERRUPT);
      assertThat(usb.in(UsbDriver.STATUS)).isZero();
      usb.out(UsbDriver.INTERRUPTS, 0);
      usb.read(0, 0x80, 6, 0, 1, 0, 0, 18, 0);
      assertThat(usb.in(UsbDriver.STATUS)).as("without an interrupt").isEqualTo(USB_INTERRUPT);
    }
  }

  @Test
  void aShortPacketHoldsTheQueueUp() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      usb.read(0, 0x80, 6, 0, 1, 0, 0, 64, 0);
      // Packets of 8, 8 and 2: the fourth and later ones are not asked for.
      assertThat(usb.control(3) & 0x7FF).isEqualTo(1);
      assertThat(usb.control(4) & UsbDriver.ACTIVE).isNotZero();
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(USB_INTERRUPT);
    }
  }

  @Test
  void anUnknownRequestStallsAndInterrupts() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      assertThat(usb.read(0, 0x80, 6, 0, 6, 0, 0, 10, 0)).isEmpty();
      assertThat(usb.control(1) & (UsbDriver.ACTIVE | 1 << 22)).isEqualTo(1 << 22);
      assertThat(usb.in(UsbDriver.STATUS) & ERROR_INTERRUPT).isNotZero();
    }
  }

  @Test
  void nobodyAnswersThreeTimesAndThatIsAnError() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      int td = usb.descriptor(0, 1, UsbDriver.ACTIVE | UsbDriver.THREE_ERRORS, UsbDriver.token(UsbDriver.IN, 99, 0, 8));
      usb.rig.word(UsbDriver.QUEUE + 4, td);
      usb.frames(2);
      assertThat(usb.control(0)).isEqualTo(UsbDriver.ACTIVE | 1 << 27 | 1 << 18);
      usb.frames(2);
      assertThat(usb.control(0)).isEqualTo(1 << 22 | 1 << 18 | 0x7FF);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(ERROR_INTERRUPT);
    }
  }

  @Test
  void anIsochronousTransactionEndsWithoutData() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      int td = usb.descriptor(
          0, 1, UsbDriver.ACTIVE | 1 << 25 | 1 << 24, UsbDriver.token(UsbDriver.IN, 0, 1, 100));
      usb.rig.word(UsbDriver.FRAME_LIST + 4 * (usb.in(UsbDriver.FRAME) + 1), td);
      usb.frames(3);
      assertThat(usb.control(0)).isEqualTo(1 << 25 | 1 << 24 | 1 << 18 | 0x7FF);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(USB_INTERRUPT);
    }
  }

  @Test
  void aTokenThatNoBusHasStopsTheController() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      int td = usb.descriptor(0, 1, UsbDriver.ACTIVE, UsbDriver.token(0x5A, 0, 0, 8));
      usb.rig.word(UsbDriver.QUEUE + 4, td);
      usb.frames(2);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(HALTED | 0x10);
      assertThat(usb.in(UsbDriver.COMMAND) & 1).isZero();
      assertThat(usb.rig.requests() & 1 << 11).isNotZero();
    }
  }

  @Test
  void anInactiveDescriptorAtTheEndInterruptsEachFrame() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      int td = usb.descriptor(0, 1, 1 << 24, UsbDriver.token(UsbDriver.IN, 127, 0, 0));
      usb.rig.word(UsbDriver.QUEUE + 4, td);
      usb.frames(2);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(USB_INTERRUPT);
      assertThat(usb.rig.word(UsbDriver.QUEUE + 4)).as("the queue stays").isEqualTo(td);
    }
  }

  @Test
  void aScheduleInCirclesEndsItsFrame() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      usb.rig.word(UsbDriver.QUEUE, UsbDriver.QUEUE | 2);
      usb.frames(1000);
      assertThat(usb.in(UsbDriver.STATUS)).isZero();
      // A queue that loops over a refused transaction: as many as a frame has time for, and no more.
      usb.configure(3);
      usb.poll(3);
      usb.rig.word(UsbDriver.QUEUE, UsbDriver.QUEUE | 2);
      usb.frames(1000);
      assertThat(usb.polled()).isEmpty();
      usb.usb.pointerOr(PointerInput.none()).pointer(at(1, 1));
      usb.frames(2);
      assertThat(usb.polled()).hasSize(6);
    }
  }

  @Test
  void aQuietBusSleepsAndWakesWithItsDevice() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      usb.configure(3);
      usb.poll(3);
      usb.frames(50);
      long now = usb.rig.clock.nanos();
      assertThat(usb.rig.clock.nextDeadline() - now).isGreaterThan(0);
      int wakeUps = 0;
      while (usb.rig.clock.nanos() < now + 1_000_000_000L) {
        usb.rig.clock.advanceTo(usb.rig.clock.nextDeadline());
        wakeUps++;
      }
      assertThat(wakeUps).as("in a second").isBetween(50, 70);
      usb.usb.pointerOr(PointerInput.none()).pointer(at(5, 5));
      usb.frames(1);
      assertThat(usb.polled()).as("one millisecond later").hasSize(6);
    }
  }

  @Test
  void aDeviceWakesASuspendedPortIfItMay() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      usb.configure(3);
      PointerInput pointer = usb.usb.pointerOr(PointerInput.none());
      usb.out(UsbDriver.STATUS, 0x1F);
      usb.out(UsbDriver.PORT_1, 0x1004);
      pointer.pointer(at(1, 1));
      assertThat(usb.in(UsbDriver.PORT_1) & 0x40).as("not allowed").isZero();
      usb.out(UsbDriver.PORT_1, 0x0004);
      assertThat(usb.write(3, 0x00, 3, 1, 0)).as("remote wake-up").isTrue();
      usb.out(UsbDriver.STATUS, 0x1F);
      usb.out(UsbDriver.PORT_1, 0x1004);
      pointer.pointer(at(2, 2));
      assertThat(usb.in(UsbDriver.PORT_1)).isEqualTo(0x10E5);
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(4);
      assertThat(usb.rig.requests() & 1 << 11).isNotZero();
      usb.out(UsbDriver.PORT_1, 0x1004);
      assertThat(usb.in(UsbDriver.PORT_1)).as("resumed").isEqualTo(0x0095);
    }
  }

  @Test
  void aDeviceWakesASuspendedBus() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      usb.configure(3);
      usb.write(3, 0x00, 3, 1, 0);
      usb.out(UsbDriver.COMMAND, 0x48);
      usb.out(UsbDriver.STATUS, 0x1F);
      usb.usb.pointerOr(PointerInput.none()).pointer(at(1, 1));
      assertThat(usb.in(UsbDriver.STATUS)).isEqualTo(HALTED | 4);
      assertThat(usb.in(UsbDriver.COMMAND)).isEqualTo(0x58);
    }
  }

  @Test
  void aRestoredControllerGoesOn() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET, Plug.KEYBOARD).start();
        UsbDriver other = new UsbDriver(Plug.TABLET, Plug.KEYBOARD)) {
      usb.configure(3);
      usb.poll(3);
      usb.usb.pointerOr(PointerInput.none()).pointer(at(1023, 767));
      UhciStateV1 state = usb.usb.save();
      byte[] memory = new byte[0x10000];
      usb.rig.memory.readBytes(0, memory, 0, memory.length);
      other.rig.memory.writeBytes(0, memory, 0, memory.length);
      other.rig.clock.advanceTo(usb.rig.clock.nanos());
      other.usb.restore(state);
      assertThat(other.usb.save()).isEqualTo(state);
      other.frames(2);
      assertThat(other.polled()).hasSize(6);
    }
  }

  @Test
  void anImpossibleStateIsRefused() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET)) {
      UhciStateV1 s = usb.usb.save();
      assertThatExceptionOfType(DeviceStateException.class).isThrownBy(
          () -> new UhciStateV1(
              s.command(), s.status(), s.interruptEnable(), 0x800, s.frameList(), s.startOfFrame(), 0, s.ports(),
              s.devices()));
      try (UsbDriver two = new UsbDriver(Plug.TABLET, Plug.KEYBOARD)) {
        assertThatExceptionOfType(DeviceStateException.class).isThrownBy(() -> two.usb.restore(s));
      }
      HidDeviceStateV1 d = s.devices().getFirst();
      HidDeviceStateV1 odd = new HidDeviceStateV1(
          d.address(), d.configuration(), d.flags(), d.protocol(), d.idle(), d.output(), d.held(), List.of(1, 2),
          d.waiting(), d.control());
      UhciStateV1 bad = new UhciStateV1(
          s.command(), s.status(), s.interruptEnable(), 0, s.frameList(), s.startOfFrame(), 0, s.ports(), List.of(odd));
      assertThatExceptionOfType(DeviceStateException.class).isThrownBy(() -> usb.usb.restore(bad));
    }
  }
}
