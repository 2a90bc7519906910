package org.javisor.devices.pc.usb;

import java.util.Arrays;
import org.javisor.devices.pc.usb.HidDeviceStateV1.ControlV1;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint 0: setup, data and status stages. Toggles are taken to be right: nothing is lost on this bus.
 *
 * @see "Universal Serial Bus Specification 1.1, 8.5.2 Control Transfers"
 */
final class ControlPipe {
  /** The largest packet. */
  static final int PACKET_BYTES = 8;

  /** No request of ours takes more. */
  static final int MOST_BYTES = 256;

  /** Answers requests. */
  interface Requests {
    /** What is to be sent to the host; null for a request that the device does not know. */
    byte @Nullable [] answer(SetupPacket setup);

    /** Carries a request out; false if the device does not know it. */
    boolean carryOut(SetupPacket setup, byte[] data);
  }

  /** What is expected next. */
  enum Stage {
    SETUP,
    DATA_TO_HOST,
    DATA_FROM_HOST,
    STATUS_TO_HOST,
    STALLED
  }

  private static final byte[] NOTHING = {};

  private final Requests requests;
  private Stage stage = Stage.SETUP;
  private SetupPacket setup = new SetupPacket(0, 0, 0, 0, 0);
  private byte[] data = NOTHING;
  private int done;

  ControlPipe(Requests requests) {
    this.requests = requests;
  }

  void reset() {
    stage = Stage.SETUP;
    setup = new SetupPacket(0, 0, 0, 0, 0);
    data = NOTHING;
    done = 0;
  }

  /** A setup packet begins anew, whatever was under way. */
  void setup(byte[] packet) {
    reset();
    setup = SetupPacket.of(packet);
    if (setup.toHost()) {
      byte[] answer = requests.answer(setup);
      if (answer == null) {
        stage = Stage.STALLED;
        return;
      }
      data = Arrays.copyOf(answer, Math.min(answer.length, setup.length()));
      stage = Stage.DATA_TO_HOST;
    } else if (setup.length() > MOST_BYTES) {
      stage = Stage.STALLED;
    } else {
      data = new byte[setup.length()];
      stage = setup.length() == 0 ? Stage.STATUS_TO_HOST : Stage.DATA_FROM_HOST;
    }
  }

  /** Gives a packet to the host; returns its length, or {@link HidDevice#STALL}. */
  int in(byte[] to, int most) {
    return switch (stage) {
      case DATA_TO_HOST -> {
        int length = Math.min(Math.min(PACKET_BYTES, most), data.length - done);
        System.arraycopy(data, done, to, 0, length);
        done += length;
        yield length;
      }
      // A host may end a data stage early.
      case DATA_FROM_HOST, STATUS_TO_HOST -> {
        boolean known = requests.carryOut(setup, Arrays.copyOf(data, done));
        stage = known ? Stage.SETUP : Stage.STALLED;
        yield known ? 0 : HidDevice.STALL;
      }
      case SETUP, STALLED -> HidDevice.STALL;
    };
  }

  /** Takes a packet from the host; returns its length, or {@link HidDevice#STALL}. */
  int out(byte[] from, int length) {
    return switch (stage) {
      case DATA_FROM_HOST -> {
        int taken = Math.min(length, data.length - done);
        System.arraycopy(from, 0, data, done, taken);
        done += taken;
        stage = done == data.length ? Stage.STATUS_TO_HOST : stage;
        yield length;
      }
      // The status stage of a transfer to the host.
      case DATA_TO_HOST -> {
        stage = Stage.SETUP;
        yield length;
      }
      case SETUP, STATUS_TO_HOST, STALLED -> HidDevice.STALL;
    };
  }

  ControlV1 save() {
    return new ControlV1(
        stage.ordinal(), setup.requestType(), setup.request(), setup.value(), setup.index(), setup.length(),
        HidDevice.toList(data), done);
  }

  void restore(ControlV1 state) {
    stage = Stage.values()[state.stage()];
    setup = new SetupPacket(state.requestType(), state.request(), state.value(), state.index(), state.length());
    data = HidDevice.toBytes(state.data());
    done = state.done();
  }

  /** For the states' check. */
  static int stages() {
    return Stage.values().length;
  }
}
