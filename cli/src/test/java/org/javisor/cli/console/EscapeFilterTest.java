package org.javisor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EscapeFilterTest {
  private final List<String> happened = new ArrayList<>();
  private final EscapeFilter filter = new EscapeFilter(new EscapeFilter.Keys() {
    @Override
    public void typed(int value) {
      happened.add("typed " + value);
    }

    @Override
    public void quit() {
      happened.add("quit");
    }

    @Override
    public void changeEngine() {
      happened.add("engine");
    }

    @Override
    public void help() {
      happened.add("help");
    }

    @Override
    public void media() {
      happened.add("media");
    }
  });

  private void type(int... values) {
    for (int value : values) {
      filter.accept(value);
    }
  }

  @Test
  void ordinaryKeysReachTheGuestUnchangedControlCIncluded() {
    type('x', 3, 255, 0);
    assertThat(happened).containsExactly("typed 120", "typed 3", "typed 255", "typed 0");
  }

  @Test
  void controlAThenXQuitsInAnyCaseAndWithControlStillHeld() {
    type(1, 'x', 1, 'X', 1, 24);
    assertThat(happened).containsExactly("quit", "quit", "quit");
  }

  @Test
  void controlAThenHOrQuestionMarkHelps() {
    type(1, 'h', 1, 'H', 1, '?');
    assertThat(happened).containsExactly("help", "help", "help");
  }

  @Test
  void controlAThenEChangesTheEngine() {
    type(1, 'e', 1, 'E', 1, 5, 'e');
    assertThat(happened).containsExactly("engine", "engine", "engine", "typed 101");
  }

  @Test
  void controlATwiceSendsOne() {
    type(1, 1, 'x');
    assertThat(happened).containsExactly("typed 1", "typed 120");
  }

  @Test
  void anUnknownCommandIsDroppedAndEndsTheSequence() {
    type(1, 'q', 'x');
    assertThat(happened).containsExactly("typed 120");
  }
}
