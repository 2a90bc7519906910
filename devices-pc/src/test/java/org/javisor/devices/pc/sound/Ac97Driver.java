package org.javisor.devices.pc.sound;

import org.javisor.devices.pc.PeripheralsRig;

/** A board with a sound card, and what a driver does with it. */
final class Ac97Driver implements AutoCloseable {
  static final int CODEC = 0xC100;
  static final int MASTER = 0xC200;
  static final int PCM_OUT = MASTER + 0x10;
  static final int LIST = 0x1000;
  static final int SAMPLES = 0x1_0000;

  final PeripheralsRig rig = new PeripheralsRig();
  final RecordedSound sound = new RecordedSound();

  Ac97Driver() {
    rig.board.plugSound(sound);
    rig.board.reset();
    rig.config(5, 0, 0x10, CODEC);
    rig.config(5, 0, 0x14, MASTER);
    rig.config(5, 0, 0x04, 5);
    rig.ports.write(MASTER + 0x2C, 4, 2);
  }

  int codec(int register) {
    return rig.ports.read(CODEC + register, 2);
  }

  void codec(int register, int value) {
    rig.ports.write(CODEC + register, 2, value);
  }

  /** Master and PCM at 0 dB. */
  Ac97Driver loud() {
    codec(0x02, 0);
    codec(0x18, 0x0808);
    return this;
  }

  /** A sine in both channels, as many frames, through the whole of which the buffers go. */
  void sine(int frames, double hertz, int rate) {
    for (int i = 0; i < frames; i++) {
      int sample = (int) Math.round(10_000 * Math.sin(2 * Math.PI * hertz * i / rate));
      rig.memory.write(SAMPLES + 4L * i, 2, sample & 0xFFFF);
      rig.memory.write(SAMPLES + 4L * i + 2, 2, sample & 0xFFFF);
    }
  }

  void buffer(int index, int address, int frames, boolean interrupts) {
    rig.word(LIST + 8 * index, address);
    rig.word(LIST + 8 * index + 4, 2 * frames | (interrupts ? 1 << 31 : 0));
  }

  /** @param last index of the last valid buffer */
  void run(int last) {
    rig.ports.write(PCM_OUT, 4, LIST);
    rig.ports.write(PCM_OUT + 5, 1, last);
    rig.ports.write(PCM_OUT + 0xB, 1, 0x1D);
  }

  int status() {
    return rig.ports.read(PCM_OUT + 6, 2);
  }

  @Override
  public void close() {
    rig.close();
  }
}
