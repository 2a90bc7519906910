package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import org.javisor.device.input.PointerInput;
import org.javisor.guest.GuestImages;
import org.javisor.guest.KernelFlavor;
import org.javisor.guest.Progress;
import org.javisor.machine.Console;
import org.javisor.machine.Display;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.Peripherals;
import org.javisor.machine.Peripherals.UsbDevice;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.WavFile;
import org.javisor.screen.UsLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's generic kernel with its own drivers for USB controller, tablet and keyboard, sound card and parallel port.
 * One boot shows all of it.
 */
@Tag("guest")
class PeripheralsTest {
  private static final List<String> MODULES = List.of(
      "drivers/usb/common/usb-common", "drivers/usb/core/usbcore", "drivers/usb/host/uhci-hcd", "drivers/hid/hid",
      "drivers/hid/hid-generic", "drivers/hid/usbhid/usbhid", "drivers/input/evdev", "sound/soundcore",
      "sound/core/snd", "sound/core/snd-timer", "sound/core/snd-pcm", "sound/ac97_bus",
      "sound/pci/ac97/snd-ac97-codec", "sound/pci/snd-intel8x0", "sound/core/oss/snd-mixer-oss",
      "sound/core/oss/snd-pcm-oss", "drivers/parport/parport", "drivers/parport/parport_pc", "drivers/char/lp");

  private static final int EV_KEY = 1;
  private static final int EV_REL = 2;
  private static final int EV_ABS = 3;
  private static final int REL_WHEEL = 8;
  private static final int BTN_RIGHT = 0x111;
  private static final int KEY_A = 30;
  private static final int KEY_UP = 103;

  @TempDir
  Path folder;

  private final Console console = new Console();
  private final Console printer = new Console();

  private MachineSpec machine(WavFile sound) throws IOException {
    KernelFlavor flavor = KernelFlavor.GENERIC_AMD64;
    MachineSpec spec = GuestRun.machine(
        flavor, "peripherals-init", archive -> {
          archive.file("bin/tone", 0755, ToneProgram.program());
          KernelModules.add(archive, new GuestImages(Progress.NONE), flavor, MODULES);
        });
    Peripherals peripherals = Peripherals.none().withUsb(UsbDevice.TABLET, UsbDevice.KEYBOARD).withSound(sound)
        .withPrinter(printer);
    return spec.withSerial(console).withOptions(
        spec.options().withDisplay(Display.standard()).withPeripherals(peripherals));
  }

  private void await(String text) throws InterruptedException {
    assertThat(console.awaitText(text, GuestRun.PATIENCE)).as("'%s' in:%n%s", text, console.text()).isTrue();
  }

  /** An event of the kernel's input layer as the guest prints it, without its time stamp. */
  private static String event(int type, int code, int value) {
    return "%02x%02x%02x%02x%08x".formatted(
        type & 0xFF, type >> 8, code & 0xFF, code >> 8, Integer.reverseBytes(value));
  }

  @Test
  void aDebianKernelUsesAllOfThem() throws IOException, InterruptedException {
    Path recording = folder.resolve("tone.wav");
    try (WavFile sound = WavFile.create(recording);
        VirtualMachine vm = VirtualMachine.create(machine(sound))) {
      Thread runner = Thread.ofPlatform().daemon(true).start(vm::run);
      await("check: tablet event");
      await("ready for input");
      assertThat(console.text()).contains("check: tone ok", "check: printed").doesNotContain("cannot load");
      usePointer(vm);
      useKeyboard(vm);
      suspendAndWake(vm);
      // Two per cent on a host with nothing else to do; the same work costs more where caches are always cold.
      assertThat(idleShare(runner)).as("of a core, idle").isLessThan(0.06);
      console.type("off\n");
      assertThat(vm.await(GuestRun.PATIENCE)).contains(new Outcome.PoweredOff());
    }
    assertThat(printer.text()).isEqualTo("printed on paper\n");
    WavSound heard = WavSound.read(recording);
    assertThat(heard.frequency(4000)).isCloseTo(ToneProgram.HERTZ, within(5.0));
    assertThat(heard.seconds(4000)).isCloseTo(1.0, within(0.05));
  }

  /** Coordinates are parts of 32768; the middle of a pixel. */
  private void usePointer(VirtualMachine vm) throws InterruptedException {
    PointerInput pointer = vm.screen().pointer();
    assertThat(pointer.absolute()).isTrue();
    pointer.pointer(new PointerInput.Event(256, 192, 1024, 768, PointerInput.RIGHT, -1));
    await(event(EV_KEY, BTN_RIGHT, 1));
    await(event(EV_ABS, 0, 256 * 32 + 16));
    await(event(EV_ABS, 1, (2 * 192 + 1) * 32768 / (2 * 768)));
    await(event(EV_REL, REL_WHEEL, 1));
    pointer.pointer(new PointerInput.Event(1023, 767, 1024, 768, 0, 0));
    await(event(EV_KEY, BTN_RIGHT, 0));
    await(event(EV_ABS, 0, 1023 * 32 + 16));
  }

  private void useKeyboard(VirtualMachine vm) throws InterruptedException {
    int a = 0x1E;
    int up = 0xC8;
    int capsLock = 0x3A;
    vm.keyboard().press(a, up);
    await(event(EV_KEY, KEY_A, 1));
    await(event(EV_KEY, KEY_UP, 1));
    await(event(EV_KEY, KEY_UP, 0));
    await(event(EV_KEY, KEY_A, 0));
    assertThat(UsLayout.stroke('a').orElseThrow().code()).isEqualTo(a);
    vm.keyboard().press(capsLock);
    await(event(EV_KEY, 58, 0));
    // The kernel's console switches the lamp.
    console.type("idle\n");
    await("idle to here");
    assertThat(vm.keyboard().leds() & 4).as("the caps lock lamp").isEqualTo(4);
  }

  /** The kernel suspends the tablet's port; a movement wakes it up, and arrives. */
  private void suspendAndWake(VirtualMachine vm) throws InterruptedException {
    console.type("suspend\n");
    await("tablet is suspended");
    vm.screen().pointer().pointer(new PointerInput.Event(10, 20, 1024, 768, PointerInput.RIGHT, 0));
    await(event(EV_KEY, BTN_RIGHT, 1));
    await(event(EV_ABS, 0, 10 * 32 + 16));
  }

  /** CPU time of the machine's thread while the guest does nothing, both devices in use. */
  private double idleShare(Thread runner) throws InterruptedException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    console.type("idle\n");
    await("idle from here");
    long wallBefore = System.nanoTime();
    long cpuBefore = threads.getThreadCpuTime(runner.threadId());
    await("idle to here");
    double share =
        (threads.getThreadCpuTime(runner.threadId()) - cpuBefore) / (double) (System.nanoTime() - wallBefore);
    System.out.printf("PeripheralsTest: an idle guest with USB devices took %.2f %% of a core%n", 100 * share);
    return share;
  }
}
