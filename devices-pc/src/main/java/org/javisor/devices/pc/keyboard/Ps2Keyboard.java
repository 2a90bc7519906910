package org.javisor.devices.pc.keyboard;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.javisor.device.input.KeyboardInput;

/**
 * An MF2 keyboard with its three scan code sets. Keys repeat while they are down; when, the slot says.
 *
 * <p>Unlike a real one it does not put shift codes around the grey cursor keys while Num Lock is on: software that
 * heeds the prefix 0xE0 does not need them.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Keyboards (101- and 102-key)"
 */
final class Ps2Keyboard extends Ps2Device {
  private static final int SET_LEDS = 0xED;
  private static final int SCAN_CODE_SET = 0xF0;
  private static final int SET_RATE = 0xF3;

  /** The lowest command that ends a list of keys. */
  private static final int FIRST_COMMAND = 0xED;

  /** 10.9 repetitions a second after half a second. */
  private static final int DEFAULT_RATE = 0x2B;

  private static final int NONE = 0;
  static final int KEYS = 256;

  /** What a key does in scan code set 3. */
  enum KeyType {
    TYPEMATIC,
    MAKE_BREAK,
    MAKE,
    TYPEMATIC_MAKE_BREAK;

    static final List<KeyType> ALL = List.of(values());

    /** What a command to all keys makes of them. */
    static KeyType ofAll(int command) {
      return switch (command) {
        case 0xF7 -> TYPEMATIC;
        case 0xF8 -> MAKE_BREAK;
        case 0xF9 -> MAKE;
        default -> TYPEMATIC_MAKE_BREAK;
      };
    }

    boolean breaks() {
      return this == MAKE_BREAK || this == TYPEMATIC_MAKE_BREAK;
    }

    boolean repeats() {
      return this == TYPEMATIC || this == TYPEMATIC_MAKE_BREAK;
    }
  }

  private boolean scanning = true;
  private int scanCodeSet = 2;
  private int leds;
  private int rate = DEFAULT_RATE;
  private int repeating = NONE;
  private final BitSet down = new BitSet(KEYS);

  /** By the key's code in set 3. */
  private final KeyType[] types = new KeyType[KEYS];

  Ps2Keyboard() {
    defaults();
  }

  void reset() {
    clear();
    defaults();
    down.clear();
    leds = 0;
    scanning = true;
  }

  private void defaults() {
    scanCodeSet = 2;
    rate = DEFAULT_RATE;
    repeating = NONE;
    for (int code = 0; code < KEYS; code++) {
      types[code] = ScanCodeSets.defaultType(code);
    }
  }

  // Commands

  @Override
  void command(int value) {
    switch (value) {
      case SET_LEDS, SCAN_CODE_SET, SET_RATE, 0xFB, 0xFC, 0xFD -> await(value);
      case 0xEE -> reply(0xEE);
      case 0xF2 -> reply(ACKNOWLEDGE, 0xAB, 0x83);
      case 0xF4 -> {
        scanning = true;
        repeating = NONE;
        reply(ACKNOWLEDGE);
      }
      case 0xF5, 0xF6 -> {
        defaults();
        scanning = value == 0xF6;
        reply(ACKNOWLEDGE);
      }
      case 0xF7, 0xF8, 0xF9, 0xFA -> {
        KeyType type = KeyType.ofAll(value);
        Arrays.fill(types, type);
        reply(ACKNOWLEDGE);
      }
      case 0xFF -> {
        reset();
        reply(ACKNOWLEDGE, TEST_PASSED);
      }
      default -> reply(RESEND);
    }
  }

  @Override
  void argument(int command, int value) {
    switch (command) {
      case SET_LEDS -> {
        leds = value & 7;
        reply(ACKNOWLEDGE);
      }
      case SET_RATE -> {
        rate = value & 0x7F;
        reply(ACKNOWLEDGE);
      }
      case SCAN_CODE_SET -> chooseSet(value);
      default -> setType(command, value);
    }
  }

  private void chooseSet(int value) {
    reply(ACKNOWLEDGE);
    if (value == 0) {
      reply(scanCodeSet);
    } else if (value <= 3) {
      scanCodeSet = value;
    }
  }

  /** Keys follow until a command does. */
  private void setType(int command, int value) {
    if (value >= FIRST_COMMAND) {
      command(value);
      return;
    }
    types[value] = switch (command) {
      case 0xFB -> KeyType.TYPEMATIC;
      case 0xFC -> KeyType.MAKE_BREAK;
      default -> KeyType.MAKE;
    };
    await(command);
  }

  /** Scroll lock 1, num lock 2, caps lock 4. */
  int leds() {
    return leds;
  }

  // Keys

  /**
   * A key moves; see {@link KeyboardInput}.
   *
   * @return false if its codes do not fit into the queue
   */
  boolean key(int code, boolean pressed) {
    if (code <= 0 || code >= KEYS || !scanning || down.get(code) == pressed) {
      return true;
    }
    List<Integer> bytes = bytes(code, pressed);
    if (!event(bytes)) {
      return false;
    }
    down.set(code, pressed);
    if (pressed && repeats(code)) {
      repeating = code;
    } else if (pressed || code == repeating) {
      repeating = NONE;
    }
    return true;
  }

  private boolean repeats(int code) {
    if (code == KeyboardInput.PAUSE) {
      return false;
    }
    return scanCodeSet != 3 || types[ScanCodeSets.set3(code)].repeats();
  }

  /** Whether a key repeats itself now. */
  boolean repeating() {
    return repeating != NONE && scanning;
  }

  /** Sends the key that repeats itself once more; what does not fit is lost. */
  void repeat() {
    if (repeating()) {
      event(bytes(repeating, true));
    }
  }

  long repeatDelayNanos() {
    return ((rate >> 5 & 3) + 1) * 250_000_000L;
  }

  /** @see "IBM PS/2 Hardware Interface Technical Reference, Keyboards, Set Typematic Rate/Delay (hex F3)" */
  long repeatPeriodNanos() {
    return (8 + (rate & 7)) * (4_170_000L << (rate >> 3 & 3));
  }

  private List<Integer> bytes(int code, boolean pressed) {
    if (scanCodeSet == 3) {
      int key = ScanCodeSets.set3(code);
      if (key == 0) {
        return List.of();
      }
      if (pressed) {
        return List.of(key);
      }
      return types[key].breaks() ? List.of(0xF0, key) : List.of();
    }
    return ScanCodeSets.sequence(scanCodeSet, code, pressed, modifiers());
  }

  private ScanCodeSets.Modifiers modifiers() {
    return new ScanCodeSets.Modifiers(
        down.get(0x2A) || down.get(0x36), down.get(0x1D) || down.get(0x9D), down.get(0x38) || down.get(0xB8));
  }

  // State

  KeyboardStateV1 save() {
    return new KeyboardStateV1(
        scanning,
        scanCodeSet,
        leds,
        rate,
        repeating,
        down.stream().boxed().toList(),
        Arrays.stream(types).map(KeyType::ordinal).toList(),
        saveQueue());
  }

  void restore(KeyboardStateV1 state) {
    scanning = state.scanning();
    scanCodeSet = state.scanCodeSet();
    leds = state.leds();
    rate = state.rate();
    repeating = state.repeating();
    down.clear();
    state.down().forEach(down::set);
    Arrays.setAll(types, code -> KeyType.ALL.get(state.types().get(code)));
    restoreQueue(state.queue());
  }
}
