package org.javisor.devices.pc.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.javisor.device.CharacterBackend;
import org.javisor.device.PortSpace;
import org.javisor.devices.pc.RecordingLine;
import org.javisor.devices.pc.RecordingPower;
import org.junit.jupiter.api.Test;

class DebugPortsTest {
  private final PortSpace ports = new PortSpace();

  @Test
  void theExitCodeIsAlwaysOdd() {
    RecordingPower power = new RecordingPower();
    new DebugExit(power).attachPorts(ports);
    ports.write(0xF4, 4, 0);
    ports.write(0xF4, 1, 0x10);
    assertThat(power.requests).containsExactly("exit 1", "exit 33");
    assertThat(ports.read(0xF4, 1)).isZero();
  }

  @Test
  void theConsoleSaysThatItIsThereAndPrints() {
    StringBuilder output = new StringBuilder();
    new DebugConsole(new CharacterBackend() {
      @Override
      public boolean offer(int value) {
        output.append((char) value);
        return true;
      }

      @Override
      public int poll() {
        return -1;
      }

      @Override
      public void listen(Listener listener) {}
    }).attachPorts(ports, DebugConsole.PORT);
    assertThat(ports.read(0xE9, 1)).isEqualTo(0xE9);
    ports.write(0xE9, 1, 'o');
    ports.write(0xE9, 1, 'k');
    assertThat(output).hasToString("ok");
  }

  @Test
  void thePostPortKeepsItsCode() {
    PostPort post = new PostPort();
    post.attachPorts(ports);
    ports.write(0x80, 1, 0x5A);
    assertThat(post.code()).isEqualTo(0x5A);
    assertThat(ports.read(0x80, 1)).isEqualTo(0x5A);
  }

  @Test
  void testPortsLatchFlushAndInterrupt() {
    RecordingLine[] lines = new RecordingLine[24];
    Arrays.setAll(lines, n -> new RecordingLine());
    List<Long> flushed = new ArrayList<>();
    new TestDevice(n -> lines[n], flushed::add).attachPorts(ports);
    ports.write(0xE0, 4, 0x1234_5678);
    ports.write(0xE1, 1, 0xAB);
    ports.write(0xE2, 2, 0xCDEF);
    assertThat(ports.read(0xE0, 4)).isEqualTo(0xCDEF_AB78);
    assertThat(ports.read(0xE0, 2)).isEqualTo(0xAB78);
    assertThat(ports.read(0xE3, 1)).isEqualTo(0xCD);
    ports.write(0xE4, 4, 0x8000_1234);
    assertThat(flushed).containsExactly(0x8000_1000L);
    ports.write(0x200E, 1, 1);
    assertThat(lines[14].level()).isTrue();
    ports.write(0x200E, 1, 0);
    assertThat(lines[14].level()).isFalse();
  }
}
