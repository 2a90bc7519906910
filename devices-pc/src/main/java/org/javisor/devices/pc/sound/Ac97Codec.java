package org.javisor.devices.pc.sound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An AC'97 codec without record inputs and analogue features: volumes, and sample rates that can be chosen. It names
 * itself a SigmaTel STAC9700, which every driver knows.
 *
 * @see "Intel Audio Codec '97 2.3, chapter 5 AC-Link Digital Interface, Register Set"
 */
final class Ac97Codec {
  static final int REGISTERS = 64;

  private static final int RESET = 0x00;
  private static final int MASTER_VOLUME = 0x02;
  private static final int PCM_OUT_VOLUME = 0x18;
  private static final int POWER_DOWN = 0x26;
  private static final int EXTENDED_AUDIO_ID = 0x28;
  private static final int EXTENDED_AUDIO = 0x2A;
  private static final int DAC_RATE = 0x2C;
  private static final int ADC_RATE = 0x32;
  private static final int VENDOR_ID_1 = 0x7C;
  private static final int VENDOR_ID_2 = 0x7E;

  private static final int MUTE = 0x8000;
  private static final int READY = 0xF;
  private static final int VARIABLE_RATE = 1;
  private static final int LOWEST_RATE = 8000;
  private static final int HIGHEST_RATE = 48_000;

  /** A gain of one. */
  static final int UNITY = 1 << 16;

  /** 1.5 dB quieter with each step. */
  private static final int[] ATTENUATION = new int[64];

  static {
    Arrays.setAll(ATTENUATION, step -> (int) Math.round(UNITY * StrictMath.pow(10, -1.5 * step / 20)));
  }

  private final int[] registers = new int[REGISTERS];

  Ac97Codec() {
    reset();
  }

  void reset() {
    Arrays.fill(registers, 0);
    set(MASTER_VOLUME, MUTE);
    set(0x06, MUTE);
    set(0x0C, 0x8008);
    set(0x0E, 0x8008);
    for (int input = 0x10; input <= PCM_OUT_VOLUME; input += 2) {
      set(input, 0x8808);
    }
    set(0x1C, MUTE);
    set(POWER_DOWN, READY);
    set(EXTENDED_AUDIO_ID, VARIABLE_RATE);
    set(DAC_RATE, HIGHEST_RATE);
    set(ADC_RATE, HIGHEST_RATE);
    set(VENDOR_ID_1, 0x8384);
    set(VENDOR_ID_2, 0x7600);
  }

  private void set(int register, int value) {
    registers[register / 2] = value;
  }

  private int get(int register) {
    return registers[register / 2];
  }

  /** @param register an even number below 0x80 */
  int read(int register) {
    return get(register);
  }

  void write(int register, int value) {
    switch (register) {
      case RESET -> reset();
      case MASTER_VOLUME -> set(register, value & 0xBF3F);
      case 0x06 -> set(register, value & 0x803F);
      case 0x0A -> set(register, value & 0x801E);
      case 0x0C -> set(register, value & 0x801F);
      case 0x0E -> set(register, value & 0x805F);
      case 0x10, 0x12, 0x14, 0x16, PCM_OUT_VOLUME -> set(register, value & 0x9F1F);
      case 0x1A -> set(register, value & 0x0707);
      case 0x1C -> set(register, value & 0x8F0F);
      case 0x20 -> set(register, value & 0x0380);
      case POWER_DOWN -> set(register, value & 0xFF00 | READY);
      case EXTENDED_AUDIO -> variableRates((value & VARIABLE_RATE) != 0);
      case DAC_RATE, ADC_RATE -> rate(register, value);
      default -> {
        // Identification, or nothing at all.
      }
    }
  }

  private void variableRates(boolean chosen) {
    set(EXTENDED_AUDIO, chosen ? VARIABLE_RATE : 0);
    if (!chosen) {
      set(DAC_RATE, HIGHEST_RATE);
      set(ADC_RATE, HIGHEST_RATE);
    }
  }

  private void rate(int register, int value) {
    if ((get(EXTENDED_AUDIO) & VARIABLE_RATE) != 0) {
      set(register, Math.clamp(value, LOWEST_RATE, HIGHEST_RATE));
    }
  }

  /** Frames per second that are played. */
  int playRate() {
    return get(DAC_RATE);
  }

  int recordRate() {
    return get(ADC_RATE);
  }

  /** What a sample of the left channel is multiplied with, in parts of {@link #UNITY}. */
  int leftGain() {
    return gain(8);
  }

  int rightGain() {
    return gain(0);
  }

  /** Step 8 of the PCM volume is 0 dB; steps below are louder, which is not needed here. */
  private int gain(int shift) {
    int master = get(MASTER_VOLUME);
    int pcm = get(PCM_OUT_VOLUME);
    if (((master | pcm) & MUTE) != 0) {
      return 0;
    }
    int steps = (master >> shift & 0x3F) + Math.max(0, (pcm >> shift & 0x1F) - 8);
    return ATTENUATION[Math.min(steps, ATTENUATION.length - 1)];
  }

  List<Integer> save() {
    List<Integer> values = new ArrayList<>();
    for (int value : registers) {
      values.add(value);
    }
    return values;
  }

  /** Takes over what software could have written. */
  void restore(List<Integer> values) {
    reset();
    write(EXTENDED_AUDIO, values.get(EXTENDED_AUDIO / 2));
    for (int register = 2; register < 2 * REGISTERS; register += 2) {
      write(register, values.get(register / 2));
    }
  }
}
