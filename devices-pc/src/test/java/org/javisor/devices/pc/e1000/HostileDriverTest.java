package org.javisor.devices.pc.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.Offloading;
import org.javisor.devices.pc.StateMutator;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random registers, rings and frames: nothing may throw or hang, and every state can be saved and restored. */
@Tag("fuzz")
@Timeout(300)
class HostileDriverTest {
  private static final int OPERATIONS = 20_000;

  private static final int[] REGISTERS = {
    Register.CTRL, Register.EECD, Register.EERD, Register.MDIC, Register.VET, Register.ICR, Register.ITR, Register.ICS,
    Register.IMS, Register.IMC, Register.RCTL, Register.TCTL, Register.RDBAL, Register.RDBAH, Register.RDLEN,
    Register.RDH, Register.RDT, Register.RDTR, Register.RADV, Register.TDBAL, Register.TDBAH, Register.TDLEN,
    Register.TDH, Register.TDT, Register.TIDV, Register.TADV, Register.RXCSUM, Register.MTA, Register.RAL,
    Register.RAH, Register.VFTA
  };

  private final Fuzzing fuzzing = Fuzzing.of(HostileDriverTest.class);
  private final RandomGenerator random = fuzzing.random();

  @Test
  void noDriverDoesHarm() throws ReflectiveOperationException {
    long sent = 0;
    for (long round = fuzzing.rounds(6, 600); round > 0; round--) {
      try (CardRig rig = new CardRig();
          CardRig other = new CardRig()) {
        for (int i = 0; i < OPERATIONS; i++) {
          act(rig);
        }
        sent += rig.cable.sent.size();
        rig.cable.sent.forEach(frame -> assertThat(Offloading.finish(frame)).hasSizeLessThanOrEqualTo(0x1_0000));
        other.card.restore(rig.save());
        other.clock.advance(1_000_000_000);
        damaged(rig);
      }
    }
    assertThat(sent).as("frames that were sent").isPositive();
  }

  private void damaged(CardRig origin) throws ReflectiveOperationException {
    StateMutator mutator = new StateMutator(new Random(random.nextLong()));
    for (int i = 0; i < 50; i++) {
      try (CardRig rig = new CardRig()) {
        rig.card.restore((DeviceState) mutator.mutate(origin.save()));
        for (int k = 0; k < 50; k++) {
          act(rig);
        }
        rig.save();
      } catch (DeviceStateException e) {
        // Refused: as it should be.
      }
    }
  }

  private void act(CardRig rig) {
    switch (random.nextInt(16)) {
      case 0, 1 -> rig.write(REGISTERS[random.nextInt(REGISTERS.length)], value());
      case 2 -> rig.memory.write(CardRig.REGISTERS + random.nextInt(0x2_0000 - 8), 1 << random.nextInt(4), value());
      case 3 -> rig.memory.read(CardRig.REGISTERS + random.nextInt(0x6000), 1 << random.nextInt(4));
      case 4 -> rig.ports.write(CardRig.PORTS + random.nextInt(60), 1 << random.nextInt(3), value());
      case 5 -> rig.ports.read(CardRig.PORTS + random.nextInt(60), 1 << random.nextInt(3));
      case 6 -> sane(rig);
      case 7, 8, 9 -> descriptor(rig);
      case 10, 11 -> rig.write(Register.TDT, random.nextInt(CardRig.RING));
      case 12 -> rig.write(Register.RDT, random.nextInt(CardRig.RING));
      case 13 -> arrive(rig);
      case 14 -> {
        if (rig.cable.sent.size() > 1000) {
          rig.cable.sent.clear();
        }
      }
      default -> rig.clock.advance(random.nextInt(1 << random.nextInt(1, 22)));
    }
  }

  private void sane(CardRig rig) {
    if (random.nextInt(8) == 0) {
      rig.config(0x04, random.nextInt(8));
      rig.config(0x04, 7);
    }
    rig.start(random.nextInt() & (Bits.RCTL_UPE | Bits.RCTL_MPE | Bits.RCTL_LPE | Bits.RCTL_BAM | Bits.RCTL_BSEX
        | 3 << Bits.RCTL_BSIZE_SHIFT | Bits.RCTL_VFE));
  }

  private void descriptor(CardRig rig) {
    boolean extended = random.nextBoolean();
    int kind = random.nextInt(2);
    long command = random.nextInt(256) & ~Bits.CMD_DEXT | (extended ? Bits.CMD_DEXT : 0);
    long address = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(CardRig.RAM_BYTES);
    long low = extended && kind == 0 && random.nextBoolean() ? 0x0010_2222_0000_180EL | random.nextInt(64) : address;
    int length = random.nextInt(1 << random.nextInt(1, extended ? 21 : 17));
    long high = length | (extended ? (long) kind << 20 : 0) | command << 24 | (long) random.nextInt() << 32;
    rig.descriptor(low, high);
  }

  private void arrive(CardRig rig) {
    byte[] frame = new byte[14 + random.nextInt(1 << random.nextInt(1, 15))];
    random.nextBytes(frame);
    if (random.nextBoolean()) {
      CardRig.ADDRESS.write(frame, 0);
      frame[12] = 8;
      frame[13] = 0;
    }
    if (frame.length > 40 && random.nextBoolean()) {
      frame[14] = 0x45;
    }
    if (EthernetFrame.isSize(frame.length) && rig.cable.waiting.size() < 100) {
      rig.cable.arrive(frame);
    }
  }

  private int value() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> 1 << random.nextInt(32);
      case 2 -> random.nextInt(CardRig.RAM_BYTES);
      default -> random.nextInt(256);
    };
  }
}
