package org.javisor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DamagedInputTest {
  private final byte[] original = new byte[1000];

  @Test
  void equalSeedsGiveEqualDamage() {
    DamagedInput one = new DamagedInput(new SplittableRandom(5));
    DamagedInput other = new DamagedInput(new SplittableRandom(5));
    for (int i = 0; i < 100; i++) {
      assertThat(one.damaged(original, 4)).isEqualTo(other.damaged(original, 4));
    }
  }

  @Test
  void theOriginalStaysAndMostCopiesDiffer() {
    Arrays.fill(original, (byte) 7);
    DamagedInput damage = new DamagedInput(new SplittableRandom(1));
    int changed = 0;
    for (int i = 0; i < 100; i++) {
      changed += Arrays.equals(damage.damaged(original, 4), original) ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(70);
    assertThat(original).containsOnly(7);
  }

  @Test
  void anEmptyFileStaysEmpty() {
    assertThat(new DamagedInput(new SplittableRandom(1)).damaged(new byte[0], 4)).isEmpty();
  }
}
