package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SerialTargetTest {
  private final SerialTarget.Converter converter = new SerialTarget.Converter();

  @Test
  void eachTargetIsRead() {
    assertThat(converter.convert("stdio")).isEqualTo(new SerialTarget.Stdio());
    assertThat(converter.convert("pty")).isEqualTo(new SerialTarget.Pty());
    assertThat(converter.convert("tcp:4555")).isEqualTo(new SerialTarget.Tcp(4555));
    assertThat(converter.convert("file:a:b")).isEqualTo(new SerialTarget.ToFile(Path.of("a:b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Stdio", "file:", "tcp:", "tcp:65536", "tcp:-1", "tcp:x", "tcp:999999", "socket"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> converter.convert(text)).isInstanceOf(TypeConversionException.class);
  }
}
