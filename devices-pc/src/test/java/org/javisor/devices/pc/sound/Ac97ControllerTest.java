package org.javisor.devices.pc.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.javisor.device.DeviceStateException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sound controller of an ICH and its codec. */
class Ac97ControllerTest {
  private static final long MILLISECOND = 1_000_000L;

  private final Ac97Driver card = new Ac97Driver();

  @AfterEach
  void close() {
    card.close();
  }

  @Test
  void theCodecIsThereAfterAColdResetAndSilent() {
    assertThat(card.rig.config(5, 0, 0)).isEqualTo(0x2415_8086);
    assertThat(card.rig.ports.read(Ac97Driver.MASTER + 0x30, 4)).isEqualTo(1 << 8);
    assertThat(card.codec(0x02)).isEqualTo(0x8000);
    assertThat(card.codec(0x26)).isEqualTo(0xF);
    assertThat(card.codec(0x7C) << 16 | card.codec(0x7E)).isEqualTo(0x8384_7600);
  }

  @Test
  void theSemaphoreIsTakenByALookAndGivenBackByAnAccess() {
    assertThat(card.rig.ports.read(Ac97Driver.MASTER + 0x34, 1)).isZero();
    assertThat(card.rig.ports.read(Ac97Driver.MASTER + 0x34, 1)).isEqualTo(1);
    card.codec(0x02);
    assertThat(card.rig.ports.read(Ac97Driver.MASTER + 0x34, 1)).isZero();
  }

  @Test
  void aToneIsHeardAtItsFrequencyAndLoudness() {
    card.loud().sine(24_000, 440, 48_000);
    card.buffer(0, Ac97Driver.SAMPLES, 24_000, true);
    card.run(0);
    card.rig.clock.advance(700 * MILLISECOND);
    assertThat(card.sound.frames()).isBetween(24_000, 26_000);
    assertThat(card.sound.frequency(100, 23_900)).isCloseTo(440, within(3.0));
    assertThat(card.sound.loudest(0, 24_000)).isCloseTo(10_000, within(10));
  }

  @Test
  void otherRatesAreBroughtToTheMixers() {
    card.codec(0x2C, 8000);
    assertThat(card.codec(0x2C)).as("not variable yet").isEqualTo(48_000);
    card.codec(0x2A, 1);
    card.codec(0x2C, 8000);
    assertThat(card.codec(0x2C)).isEqualTo(8000);
    card.loud().sine(4000, 440, 8000);
    card.buffer(0, Ac97Driver.SAMPLES, 4000, true);
    card.run(0);
    card.rig.clock.advance(700 * MILLISECOND);
    assertThat(card.sound.frames()).isBetween(24_000, 26_000);
    assertThat(card.sound.frequency(100, 23_900)).isCloseTo(440, within(3.0));
  }

  @Test
  void volumesAttenuateAndMute() {
    card.loud().sine(24_000, 440, 48_000);
    card.codec(0x02, 0x0404);
    card.buffer(0, Ac97Driver.SAMPLES, 24_000, true);
    card.run(0);
    card.rig.clock.advance(200 * MILLISECOND);
    assertThat(card.sound.loudest(0, 9000)).as("6 dB").isCloseTo(5012, within(20));
    card.codec(0x18, 0x8808);
    card.rig.clock.advance(400 * MILLISECOND);
    assertThat(card.sound.loudest(11_000, 24_000)).isZero();
  }

  @Test
  void buffersInterruptAndTheLastOneHalts() {
    card.buffer(0, Ac97Driver.SAMPLES, 480, false);
    card.buffer(1, Ac97Driver.SAMPLES, 480, true);
    card.buffer(2, Ac97Driver.SAMPLES, 480, true);
    card.run(2);
    card.rig.clock.advance(5 * MILLISECOND);
    assertThat(card.rig.ports.read(Ac97Driver.PCM_OUT + 8, 2)).as("position").isEqualTo(480);
    card.rig.clock.advance(6 * MILLISECOND);
    assertThat(card.status()).as("the first one is done").isZero();
    assertThat(card.rig.ports.read(Ac97Driver.PCM_OUT + 4, 1)).isEqualTo(1);
    card.rig.clock.advance(10 * MILLISECOND);
    assertThat(card.status()).isEqualTo(8);
    assertThat(card.rig.ports.read(Ac97Driver.MASTER + 0x30, 4) & 1 << 6).isNotZero();
    assertThat(card.rig.requests() & 1 << 10).as("device 5 pin A is PIRQA").isNotZero();
    card.rig.ports.write(Ac97Driver.PCM_OUT + 6, 2, 8);
    card.rig.clock.advance(10 * MILLISECOND);
    assertThat(card.status()).isEqualTo(8 | 4 | 2 | 1);
    card.rig.ports.write(Ac97Driver.PCM_OUT + 6, 2, 0x1C);
    assertThat(card.status()).isEqualTo(3);
    card.rig.ports.write(Ac97Driver.PCM_OUT + 5, 1, 3);
    card.buffer(3, Ac97Driver.SAMPLES, 480, true);
    assertThat(card.status()).as("a new last buffer sets it going").isZero();
  }

  @Test
  void aStoppedChannelGoesOnWhereItWas() {
    card.buffer(0, Ac97Driver.SAMPLES, 4800, true);
    card.run(0);
    card.rig.clock.advance(50 * MILLISECOND);
    card.rig.ports.write(Ac97Driver.PCM_OUT + 0xB, 1, 0);
    card.rig.clock.advance(50 * MILLISECOND);
    assertThat(card.rig.ports.read(Ac97Driver.PCM_OUT + 8, 2)).isEqualTo(4800);
    card.rig.ports.write(Ac97Driver.PCM_OUT + 0xB, 1, 1);
    card.rig.clock.advance(25 * MILLISECOND);
    assertThat(card.rig.ports.read(Ac97Driver.PCM_OUT + 8, 2)).isEqualTo(2400);
    card.rig.ports.write(Ac97Driver.PCM_OUT + 0xB, 1, 0);
    card.rig.ports.write(Ac97Driver.PCM_OUT + 0xB, 1, 2);
    assertThat(card.rig.ports.read(Ac97Driver.PCM_OUT, 4)).as("reset").isZero();
  }

  @Test
  void whatIsRecordedIsSilence() {
    card.rig.memory.write(0x2_0000, 4, 0x1234_5678);
    card.buffer(0, 0x2_0000, 480, true);
    card.rig.ports.write(Ac97Driver.MASTER, 4, Ac97Driver.LIST);
    card.rig.ports.write(Ac97Driver.MASTER + 0xB, 1, 0x1D);
    card.rig.clock.advance(20 * MILLISECOND);
    assertThat(card.rig.word(0x2_0000)).isZero();
    assertThat(card.rig.ports.read(Ac97Driver.MASTER + 0x30, 4) & 1 << 5).isNotZero();
  }

  @Test
  void aRestoredCardGoesOnPlaying() {
    card.loud().sine(24_000, 440, 48_000);
    card.buffer(0, Ac97Driver.SAMPLES, 24_000, true);
    card.run(0);
    card.rig.clock.advance(100 * MILLISECOND);
    try (Ac97Driver other = new Ac97Driver()) {
      byte[] memory = new byte[0x4_0000];
      card.rig.memory.readBytes(0, memory, 0, memory.length);
      other.rig.memory.writeBytes(0, memory, 0, memory.length);
      other.rig.clock.advanceTo(card.rig.clock.nanos());
      other.rig.board.restore(card.rig.board.save());
      other.rig.clock.advance(600 * MILLISECOND);
      assertThat(other.sound.frequency(100, 19_000)).isCloseTo(440, within(3.0));
      assertThat(other.status() & 8).isNotZero();
    }
  }

  @Test
  void anImpossibleStateCannotBeMade() {
    assertThatExceptionOfType(DeviceStateException.class)
        .isThrownBy(() -> new Ac97StateV1(List.of(), List.of(), 0, 0, false));
    assertThatExceptionOfType(DeviceStateException.class)
        .isThrownBy(() -> new Ac97ChannelStateV1(0, 32, 0, 0, 0, 0, 0, 0, false, false));
  }
}
