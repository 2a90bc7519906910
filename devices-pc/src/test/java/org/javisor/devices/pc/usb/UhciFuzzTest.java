package org.javisor.devices.pc.usb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.javisor.device.DeviceStateException;
import org.javisor.device.input.PointerInput;
import org.javisor.devices.pc.PeripheralsRig;
import org.javisor.devices.pc.StateMutator;
import org.javisor.devices.pc.usb.UhciController.Plug;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random registers and random schedules: they loop, point anywhere, and change while they run. */
@Tag("fuzz")
@Timeout(300)
class UhciFuzzTest {
  private static final int[] PIDS = {UsbDriver.IN, UsbDriver.OUT, UsbDriver.SETUP};
  private static final int[] REQUESTS = {0, 1, 3, 5, 6, 7, 8, 9, 10, 11, 2};

  private final Fuzzing fuzzing = Fuzzing.of(UhciFuzzTest.class);
  private final RandomGenerator random = fuzzing.random();

  @Test
  void noScheduleDoesHarm() throws ReflectiveOperationException {
    StateMutator mutator = new StateMutator(new java.util.Random(fuzzing.seed()));
    int refused = 0;
    for (long round = 0; round < fuzzing.rounds(20, 1000); round++) {
      try (UsbDriver usb = new UsbDriver(Plug.TABLET, Plug.KEYBOARD).start();
          UsbDriver other = new UsbDriver(Plug.TABLET, Plug.KEYBOARD)) {
        for (int i = 0; i < 10_000; i++) {
          act(usb);
        }
        UhciStateV1 saved = usb.usb.save();
        other.rig.clock.advanceTo(usb.rig.clock.nanos());
        other.usb.restore(saved);
        assertThat(other.usb.save()).isEqualTo(saved);
        for (int i = 0; i < 20; i++) {
          refused += restore(other, saved, mutator) ? 0 : 1;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  private boolean restore(UsbDriver usb, UhciStateV1 saved, StateMutator mutator)
      throws ReflectiveOperationException {
    try {
      usb.usb.restore((UhciStateV1) mutator.mutate(saved));
      for (int i = 0; i < 50; i++) {
        act(usb);
      }
      usb.usb.save();
      return true;
    } catch (DeviceStateException e) {
      return false;
    }
  }

  private void act(UsbDriver usb) {
    switch (random.nextInt(12)) {
      case 0 -> usb.rig.ports.write(
          UsbDriver.PORTS + random.nextInt(32), 1 << random.nextInt(3), random.nextInt() >>> random.nextInt(32));
      case 1 -> usb.rig.ports.read(UsbDriver.PORTS + random.nextInt(32), 1 << random.nextInt(3));
      case 2 -> usb.out(UsbDriver.COMMAND, random.nextInt(8) == 0 ? random.nextInt(256) & ~2 : 0x81);
      case 3 -> usb.out(random.nextBoolean() ? UsbDriver.PORT_1 : UsbDriver.PORT_2,
          random.nextInt(4) == 0 ? random.nextInt(0x1_0000) : 4);
      case 4 -> usb.rig.ports.write(
          UsbDriver.PORTS + 8, 4, random.nextInt(16) == 0 ? random.nextInt() : UsbDriver.FRAME_LIST);
      case 5, 6 -> transaction(usb);
      case 7 -> usb.rig.word(UsbDriver.FRAME_LIST + 4 * random.nextInt(1024), link());
      case 8 -> {
        usb.rig.word(UsbDriver.QUEUE + 16 * random.nextInt(8), link());
        usb.rig.word(UsbDriver.QUEUE + 16 * random.nextInt(8) + 4, link());
      }
      case 9 -> input(usb);
      default -> usb.rig.clock.advance(random.nextInt(1 << random.nextInt(1, 25)));
    }
  }

  private int link() {
    int flags = random.nextInt(8) == 0 ? 1 : random.nextInt(2) * 4;
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt();
      case 1 -> 1;
      case 2, 3 -> UsbDriver.QUEUE + 16 * random.nextInt(8) | 2 | flags & 1;
      default -> UsbDriver.DESCRIPTORS + 16 * random.nextInt(32) | flags;
    };
  }

  private void transaction(UsbDriver usb) {
    int index = random.nextInt(32);
    int pid = random.nextInt(200) == 0 ? random.nextInt(256) : PIDS[random.nextInt(3)];
    int length = random.nextInt(8) == 0 ? random.nextInt(random.nextInt(40) == 0 ? 0x800 : 0x500) : 8;
    int address = random.nextInt(8) == 0 ? random.nextInt(128) : random.nextInt(3);
    int control = UsbDriver.ACTIVE | random.nextInt(4) << 27 | (random.nextInt(3) == 0 ? random.nextInt() : 0);
    usb.descriptor(index, link(), control, UsbDriver.token(pid, address, random.nextInt(3), length));
    int buffer = UsbDriver.BUFFER + 64 * index;
    usb.rig.memory.write(buffer, 1, random.nextInt(2) * 0x80L + random.nextInt(2) * 0x20L + random.nextInt(3));
    usb.rig.memory.write(buffer + 1, 1, REQUESTS[random.nextInt(REQUESTS.length)]);
    usb.rig.memory.write(buffer + 2, 2, random.nextInt(2) * 0x100 + random.nextInt(4));
    usb.rig.memory.write(buffer + 6, 2, random.nextInt(8) == 0 ? random.nextInt(0x1_0000) : random.nextInt(32));
    if (random.nextInt(16) == 0) {
      usb.rig.word(UsbDriver.DESCRIPTORS + 16 * index + 12, random.nextInt());
    }
  }

  private void input(UsbDriver usb) {
    if (random.nextBoolean()) {
      usb.usb.pointerOr(PointerInput.none())
          .pointer(new PointerInput.Event(random.nextInt(), random.nextInt(), 640, 480, random.nextInt(), 1));
    } else {
      usb.usb.key(random.nextInt(256), random.nextBoolean());
    }
  }

  /** A millisecond of the most expensive schedule must cost much less than a millisecond. */
  @Test
  void theWorstScheduleIsBounded() {
    try (UsbDriver usb = new UsbDriver(Plug.TABLET).start()) {
      int queues = PeripheralsRig.RAM_BYTES / 2;
      for (int at = 0; at < 0x4_0000; at += 16) {
        usb.rig.word(queues + at, queues + at + 16 | 2);
        usb.rig.word(queues + at + 4, 1);
      }
      usb.rig.word(UsbDriver.QUEUE, queues | 2);
      usb.frames(5000);
      assertThat(usb.in(UsbDriver.FRAME)).isPositive();
    }
  }
}
