package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.javisor.machine.ShareSpec;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class ShareOptionsTest {
  private static ShareSpec converted(String text) {
    return new ShareOptions.ShareConverter().convert(text);
  }

  @Test
  void aFolderAndATagAreShared() {
    assertThat(converted("/srv/data:data")).isEqualTo(new ShareSpec(Path.of("/srv/data"), "data", false));
  }

  @Test
  void roMeansThatTheGuestOnlyReads() {
    assertThat(converted("work:w:ro")).isEqualTo(new ShareSpec(Path.of("work"), "w", true));
  }

  @Test
  void colonsBelongToTheFolderExceptForTheLast() {
    assertThat(converted("/a:b:c")).isEqualTo(new ShareSpec(Path.of("/a:b"), "c", false));
  }

  @Test
  void whatIsNoShareIsRefusedWithAnExample() {
    assertThatThrownBy(() -> converted("/srv/data")).isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("write for instance /home/me/work:work");
    assertThatThrownBy(() -> converted("/srv/data:no tag")).isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'no tag' is no tag");
    assertThatThrownBy(() -> converted("/srv/data:")).isInstanceOf(TypeConversionException.class);
  }
}
