package org.javisor.devices.pc.usb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.input.KeyboardInput;
import org.javisor.device.input.PointerInput;
import org.javisor.devices.pc.usb.UhciController.Plug;
import org.junit.jupiter.api.Test;

/** Tablet and keyboard, as a host sees them over the bus. */
class HidDevicesTest {
  private static final int A = 0x1E;
  private static final int B = 0x30;
  private static final int LEFT_SHIFT = 0x2A;
  private static final int UP = 0xC8;

  private final List<String> elsewhere = new ArrayList<>();

  /** Takes what the USB devices do not. */
  private final PointerInput mouse = new PointerInput() {
    @Override
    public void pointer(Event event) {
      elsewhere.add(event.x() + "," + event.y());
    }

    @Override
    public boolean absolute() {
      return false;
    }
  };

  private final KeyboardInput otherKeyboard = new KeyboardInput() {
    @Override
    public boolean key(int code, boolean pressed) {
      elsewhere.add(code + (pressed ? " down" : " up"));
      return true;
    }

    @Override
    public int leds() {
      return 7;
    }
  };

  private static byte[] next(UsbDriver usb, int address) {
    usb.poll(address);
    usb.frames(20);
    return usb.polled();
  }

  @Test
  void configurationAndReportDescriptorsFitTogether() {
    try (UsbDriver usb = new UsbDriver(Plug.KEYBOARD).start()) {
      byte[] configuration = usb.read(0, 0x80, 6, 0, 2, 0, 0, 0xFF, 0);
      assertThat(configuration).hasSize(34);
      assertThat(configuration[2]).as("total length").isEqualTo((byte) 34);
      assertThat(configuration[14]).as("class").isEqualTo((byte) 3);
      assertThat(configuration[15]).as("boot interface").isEqualTo((byte) 1);
      int reportLength = configuration[25] & 0xFF;
      byte[] report = usb.read(0, 0x81, 6, 0, 0x22, 0, 0, 0xFF, 0);
      assertThat(report).hasSize(reportLength).endsWith(0xC0);
      assertThat(usb.read(0, 0x81, 6, 0, 0x21, 0, 0, 9, 0)).hasSize(9).startsWith(9, 0x21);
      byte[] name = usb.read(0, 0x80, 6, 2, 3, 9, 4, 0xFF, 0);
      assertThat(new String(name, 2, name.length - 2, java.nio.charset.StandardCharsets.UTF_16LE))
          .isEqualTo("Javisor USB Keyboard");
      assertThat(usb.read(0, 0x80, 6, 4, 3, 9, 4, 0xFF, 0)).as("no fourth string").isEmpty();
    }
  }

  @Test
  void standardRequestsAreAnswered() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      usb.configure(5);
      assertThat(usb.read(5, 0x80, 8, 0, 0, 0, 0, 1, 0)).containsExactly(1);
      assertThat(usb.read(5, 0x80, 0, 0, 0, 0, 0, 2, 0)).containsExactly(0, 0);
      assertThat(usb.write(5, 0x00, 3, 1, 0)).isTrue();
      assertThat(usb.read(5, 0x80, 0, 0, 0, 0, 0, 2, 0)).as("wakes up").containsExactly(2, 0);
      assertThat(usb.write(5, 0x02, 3, 0, 0x81)).isTrue();
      assertThat(usb.read(5, 0x82, 0, 0, 0, 0x81, 0, 2, 0)).as("halted").containsExactly(1, 0);
      assertThat(usb.write(5, 0x02, 1, 0, 0x81)).isTrue();
      assertThat(usb.read(5, 0x82, 0, 0, 0, 0x81, 0, 2, 0)).containsExactly(0, 0);
      assertThat(usb.write(5, 0x00, 9, 2, 0)).as("no second configuration").isFalse();
      assertThat(usb.write(5, 0x21, 0x0B, 0, 0)).isTrue();
      assertThat(usb.read(5, 0xA1, 3, 0, 0, 0, 0, 1, 0)).as("protocol").containsExactly(0);
    }
  }

  @Test
  void theTabletTellsPositionsButtonsAndWheel() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      PointerInput pointer = usb.usb.pointerOr(mouse);
      usb.configure(3);
      assertThat(pointer.absolute()).isTrue();
      pointer.pointer(new PointerInput.Event(512, 767, 1024, 768, PointerInput.RIGHT, -1));
      byte[] report = next(usb, 3);
      int x = report[1] & 0xFF | report[2] << 8;
      int y = report[3] & 0xFF | report[4] << 8;
      assertThat(report[0]).isEqualTo((byte) 2);
      assertThat(x * 1024 >> 15).isEqualTo(512);
      assertThat(y * 768 >> 15).isEqualTo(767);
      assertThat(report[5]).as("away from the user is up").isEqualTo((byte) 1);
      assertThat(next(usb, 3)).as("no more news").isEmpty();
      assertThat(elsewhere).isEmpty();
    }
  }

  @Test
  void movementsBecomeOneAndClicksDoNot() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      PointerInput pointer = usb.usb.pointerOr(mouse);
      usb.configure(3);
      for (int x = 0; x < 100; x++) {
        pointer.pointer(new PointerInput.Event(x, 0, 100, 100, 0, 0));
      }
      pointer.pointer(new PointerInput.Event(99, 0, 100, 100, PointerInput.LEFT, 0));
      pointer.pointer(new PointerInput.Event(99, 0, 100, 100, 0, 0));
      assertThat(next(usb, 3)).startsWith(0);
      assertThat(next(usb, 3)).startsWith(1);
      assertThat(next(usb, 3)).startsWith(0);
      assertThat(next(usb, 3)).isEmpty();
    }
  }

  @Test
  void untilTheGuestSetsThemUpOthersAreUsed() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET, Plug.KEYBOARD).start()) {
      PointerInput pointer = usb.usb.pointerOr(mouse);
      KeyboardInput keyboard = usb.usb.keyboardOr(otherKeyboard);
      pointer.pointer(new PointerInput.Event(7, 8, 100, 100, 0, 0));
      keyboard.key(A, true);
      assertThat(pointer.absolute()).isFalse();
      assertThat(keyboard.leds()).isEqualTo(7);
      // The second port's device, as the first one has got an address.
      usb.configure(3);
      usb.configure(4);
      assertThat(keyboard.leds()).isZero();
      pointer.pointer(new PointerInput.Event(9, 9, 100, 100, 0, 0));
      keyboard.key(B, true);
      keyboard.key(A, false);
      assertThat(elsewhere).containsExactly("7,8", "30 down", "30 up");
      usb.out(UsbDriver.COMMAND, 2);
      keyboard.key(B, false);
      pointer.pointer(new PointerInput.Event(1, 1, 100, 100, 0, 0));
      assertThat(elsewhere).containsExactly("7,8", "30 down", "30 up", "1,1");
    }
  }

  @Test
  void theKeyboardReportsKeysAndModifiersInTheBootProtocol() {
    try (UsbDriver usb = new UsbDriver(Plug.KEYBOARD).start()) {
      KeyboardInput keyboard = usb.usb.keyboardOr(otherKeyboard);
      usb.configure(3);
      keyboard.key(LEFT_SHIFT, true);
      keyboard.key(A, true);
      keyboard.key(UP, true);
      keyboard.key(A, false);
      keyboard.key(LEFT_SHIFT, false);
      assertThat(next(usb, 3)).containsExactly(2, 0, 0, 0, 0, 0, 0, 0);
      assertThat(next(usb, 3)).containsExactly(2, 0, 4, 0, 0, 0, 0, 0);
      assertThat(next(usb, 3)).containsExactly(2, 0, 4, 0x52, 0, 0, 0, 0);
      assertThat(next(usb, 3)).containsExactly(2, 0, 0x52, 0, 0, 0, 0, 0);
      assertThat(next(usb, 3)).containsExactly(0, 0, 0x52, 0, 0, 0, 0, 0);
      assertThat(next(usb, 3)).isEmpty();
    }
  }

  @Test
  void moreThanSixKeysAreTooMany() {
    try (UsbDriver usb = new UsbDriver(Plug.KEYBOARD).start()) {
      KeyboardInput keyboard = usb.usb.keyboardOr(otherKeyboard);
      usb.configure(3);
      for (int key = 0x10; key < 0x17; key++) {
        keyboard.key(key, true);
      }
      byte[] last = {};
      for (byte[] report = next(usb, 3); report.length > 0; report = next(usb, 3)) {
        last = report;
      }
      assertThat(last).containsExactly(0, 0, 1, 1, 1, 1, 1, 1);
    }
  }

  @Test
  void aKeyboardThatNobodyReadsTakesNoMoreKeys() {
    try (UsbDriver usb = new UsbDriver(Plug.KEYBOARD).start()) {
      KeyboardInput keyboard = usb.usb.keyboardOr(otherKeyboard);
      usb.configure(3);
      int taken = 0;
      while (keyboard.key(A, taken % 2 == 0)) {
        taken++;
      }
      assertThat(taken).isEqualTo(HidDevice.MOST_WAITING);
      next(usb, 3);
      assertThat(keyboard.key(A, true)).isTrue();
    }
  }

  @Test
  void lampsAreSetByAnOutputReport() {
    try (UsbDriver usb = new UsbDriver(Plug.KEYBOARD).start()) {
      KeyboardInput keyboard = usb.usb.keyboardOr(otherKeyboard);
      usb.configure(3);
      assertThat(usb.write(3, 0x21, 9, 0x200, 0, 0x03)).isTrue();
      assertThat(keyboard.leds()).as("num lock and caps lock").isEqualTo(2 | 4);
    }
  }

  @Test
  void anIdleRateRepeatsTheLastReport() {
    try (UsbDriver usb = new UsbDriver(Plug.KEYBOARD).start()) {
      usb.configure(3);
      usb.write(3, 0x21, 0x0A, 8 << 8, 0);
      usb.usb.keyboardOr(otherKeyboard).key(A, true);
      assertThat(next(usb, 3)).startsWith(0, 0, 4);
      usb.poll(3);
      usb.frames(10);
      assertThat(usb.polled()).as("not yet").isEmpty();
      usb.frames(33);
      assertThat(usb.polled()).startsWith(0, 0, 4);
    }
  }

  @Test
  void everyKeyOfAPcKeyboardHasItsUsage() {
    assertThat(KeyUsages.of(0x01)).as("Escape").isEqualTo(0x29);
    assertThat(KeyUsages.of(0x0B)).as("0").isEqualTo(0x27);
    assertThat(KeyUsages.of(0x1C)).as("Enter").isEqualTo(0x28);
    assertThat(KeyUsages.of(0x2B)).as("backslash").isEqualTo(0x31);
    assertThat(KeyUsages.of(0x39)).as("space").isEqualTo(0x2C);
    assertThat(KeyUsages.of(0x44)).as("F10").isEqualTo(0x43);
    assertThat(KeyUsages.of(0x45)).as("num lock").isEqualTo(0x53);
    assertThat(KeyUsages.of(0x53)).as("keypad .").isEqualTo(0x63);
    assertThat(KeyUsages.of(0x56)).as("the 102nd key").isEqualTo(0x64);
    assertThat(KeyUsages.of(0x58)).as("F12").isEqualTo(0x45);
    assertThat(KeyUsages.of(KeyboardInput.PAUSE)).isEqualTo(0x48);
    assertThat(KeyUsages.of(0x59)).isZero();
  }
}
