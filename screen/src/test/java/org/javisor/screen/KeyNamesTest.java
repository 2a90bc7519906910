package org.javisor.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeyNamesTest {
  @Test
  void combinationsAreKeysInTheOrderOfTheirNames() {
    assertThat(KeyNames.codes("ctrl-alt-delete")).containsExactly(0x1D, 0x38, 0xD3);
    assertThat(KeyNames.codes("Shift-F10")).containsExactly(0x2A, 0x44);
    assertThat(KeyNames.codes("alt-x")).containsExactly(0x38, 0x2D);
    assertThat(KeyNames.codes("f12")).containsExactly(0x58);
    assertThat(KeyNames.codes("ctrl-minus")).containsExactly(0x1D, 0x0C);
  }

  @Test
  void whatIsNoKeyIsRefusedByName() {
    assertThatThrownBy(() -> KeyNames.codes("ctrl-hyper"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'hyper'");
    assertThatThrownBy(() -> KeyNames.codes("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KeyNames.codes("ctrl-!")).isInstanceOf(IllegalArgumentException.class);
  }
}
